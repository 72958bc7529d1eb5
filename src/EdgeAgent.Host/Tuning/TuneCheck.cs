namespace EdgeAgent.Host.Tuning;

/// <summary>What saving would do.</summary>
/// <param name="Faults">What is wrong, in sentences; nothing is saved while there is any.</param>
/// <param name="Digest">The SHA-256 of the file that was looked at.</param>
/// <param name="Writable">Whether the file can be written.</param>
/// <param name="Why">Why it cannot; null where it can.</param>
internal sealed record TuneCheck(IReadOnlyList<string> Faults, string Digest, bool Writable, string? Why)
{
    /// <summary>What changes in the file, as a unified difference without secrets; empty where nothing does.</summary>
    public string Difference { get; init; } = "";

    /// <summary>The changed keys with all that belongs to them, to be pasted by hand.</summary>
    public string Lines { get; init; } = "";

    /// <summary>What else somebody should know before saving; null for nothing.</summary>
    public string? Note { get; init; }
}
