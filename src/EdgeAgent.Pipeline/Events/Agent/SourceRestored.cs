namespace EdgeAgent.Pipeline.Events.Agent;

/// <summary>A camera or microphone that was impaired gives useful data again.</summary>
[EventType("source.restored", 1)]
public sealed record SourceRestored : EventData
{
    /// <summary>What was wrong.</summary>
    public required SourceCondition Condition { get; init; }

    /// <summary>Milliseconds since its <c>source.impaired</c>, of stream time.</summary>
    public required double DurationMs { get; init; }
}
