namespace EdgeAgent.Pipeline.Events.Agent;

/// <summary>A camera or microphone gives data that is worth nothing, or less than it should be; sent once a change. It ends with <c>source.restored</c>, another <c>source.impaired</c> or <c>source.down</c>.</summary>
[EventType("source.impaired", 1)]
public sealed record SourceImpaired : EventData
{
    /// <summary>What is wrong.</summary>
    public required SourceCondition Condition { get; init; }

    /// <summary>The sentence for a person.</summary>
    public required string Message { get; init; }
}
