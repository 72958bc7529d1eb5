using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Evidence;

namespace EdgeAgent.Host.Configuration;

/// <summary>Where a source's evidence is kept, and how much of it.</summary>
internal abstract record EvidenceSettings
{
    private static readonly EvidenceOptions Defaults = new() { Folder = "", Source = "", Kinds = [] };

    [File("Where it is written. Default: the folder evidence in agent.state.", IsWritten = true)]
    public string? Folder { get; init; }

    [Size("What all of this source's may take; the oldest goes first. The last 5 % of a disk are never taken.", "1MB", "10000GB")]
    public long MaxSize { get; init; } = Defaults.MaxBytes;

    [Duration("How long it is kept.", "1m", "8760h")]
    public TimeSpan MaxAge { get; init; } = Defaults.MaxAge;

    /// <summary>What it keeps.</summary>
    protected abstract IReadOnlyList<EvidenceKind> Kinds { get; }

    /// <summary>The usual folder.</summary>
    /// <param name="state">The agent's state folder.</param>
    public static string In(string state) => Path.Combine(state, "evidence");

    /// <summary>As the folder takes it.</summary>
    /// <param name="source">The source's name.</param>
    public EvidenceOptions ToOptions(string source) => new()
    {
        Folder = Folder ?? In(StateFolder.Default()),
        Source = source,
        Kinds = Kinds,
        MaxBytes = MaxSize,
        MaxAge = MaxAge,
    };
}
