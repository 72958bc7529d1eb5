using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Pipeline.Evidence;

/// <summary>Where the evidence of one source is kept, and how much of it.</summary>
public sealed record EvidenceOptions
{
    /// <summary>The folder, absolute; it is made. Other sources may keep theirs in it too.</summary>
    public required string Folder { get; init; }

    /// <summary>The source's name: its files begin with it, and only those count and go.</summary>
    public required string Source { get; init; }

    /// <summary>What it keeps: files of other kinds are somebody else's, of a microphone that has a camera's name.</summary>
    public required IReadOnlyList<EvidenceKind> Kinds { get; init; }

    /// <summary>Bytes that all files together may have; the oldest go first. <value>1 GB</value></summary>
    public long MaxBytes { get; init; } = 1_000_000_000;

    /// <summary>How long a file is kept. <value>7 days</value></summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(7);
}
