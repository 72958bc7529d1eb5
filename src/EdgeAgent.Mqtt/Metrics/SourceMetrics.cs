using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Mqtt.Metrics;

/// <summary>The figures of one camera or microphone.</summary>
public sealed record SourceMetrics
{
    /// <summary>What it is doing.</summary>
    public required SourceState State { get; init; }

    /// <summary>Frames or audio blocks per second, lately; absent while it is not running.</summary>
    public double? Fps { get; init; }

    /// <summary>Milliseconds from capture to result, lately, at the median; absent while nothing was measured.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>Frames dropped, or gaps of sound, since the agent's start.</summary>
    public required long Drops { get; init; }
}
