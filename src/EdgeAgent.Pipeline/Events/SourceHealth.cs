namespace EdgeAgent.Pipeline.Events;

/// <summary>The state of one source, retained for whoever subscribes later.</summary>
/// <param name="Source">Who.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Since">Since when, UTC.</param>
/// <param name="Reason">Why, when it is not running or has a condition; a sentence without secrets.</param>
public sealed record SourceHealth(EventSource Source, SourceState State, DateTimeOffset Since, string? Reason)
{
    /// <summary>Whether subscribers may count on the source: <c>online</c> or <c>offline</c>.</summary>
    public bool IsOnline => State is SourceState.Running;

    /// <summary>What is wrong while it is running; null when nothing is.</summary>
    public SourceCondition? Condition { get; init; }

    /// <summary>Since when it has the condition, UTC.</summary>
    public DateTimeOffset? ConditionSince { get; init; }

    /// <summary>Frames or audio blocks taken per second, lately.</summary>
    public double? Fps { get; init; }

    /// <summary>Milliseconds from capture to result, lately, at the median.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>When the last frame or audio block came, UTC; null before the first.</summary>
    public DateTimeOffset? LastData { get; init; }

    /// <summary>A camera's picture in pixels, as it is worked on: what the boxes of its events are fractions of; null where none was seen yet.</summary>
    public (int Width, int Height)? Picture { get; init; }

    /// <summary>Frames dropped or audio gaps since the start.</summary>
    public long Drops { get; init; }
}
