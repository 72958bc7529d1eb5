using EdgeAgent.Pipeline.Evidence;

namespace EdgeAgent.Vision.Films;

/// <summary>How clips of a camera are made.</summary>
public sealed record ClipOptions
{
    /// <summary>How much longer a film is than its clips: an event waits for its pictures before its clip is known.</summary>
    internal static readonly TimeSpan Slack = EvidenceGate.Patience + TimeSpan.FromSeconds(1);

    /// <summary>How much is shown before the event. <value>5 s</value></summary>
    public TimeSpan Before { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How much is shown after it. <value>5 s</value></summary>
    public TimeSpan After { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Pictures a second, as many of them as the camera is looked at. <value>10</value></summary>
    public double Fps { get; init; } = 10;

    /// <summary>Pixels of the longer side at most, from 16. <value>640</value></summary>
    public int LongestSide { get; init; } = 640;

    /// <summary>What pictures that may be needed take of memory at most; then the oldest go, and clips begin later. <value>32 MB</value></summary>
    public long MemoryBytes { get; init; } = 32_000_000;
}
