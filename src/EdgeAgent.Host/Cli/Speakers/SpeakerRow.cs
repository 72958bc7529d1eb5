namespace EdgeAgent.Host.Cli.Speakers;

/// <summary>Whose voice a recording is, as <c>--json</c> prints it.</summary>
internal sealed record SpeakerRow
{
    /// <summary>The input as it was named.</summary>
    public required string Input { get; init; }

    /// <summary>Why there is no result; then nothing else is there.</summary>
    public string? Error { get; init; }

    /// <summary>The speaker, or <c>unknown</c>.</summary>
    public string? Name { get; init; }

    /// <summary>How like the nearest known voice, −1 to 1; null when no voice is known.</summary>
    public double? Cosine { get; init; }

    /// <summary>The nearest known voice, where it is not near enough to be the speaker.</summary>
    public string? Nearest { get; init; }
}
