namespace EdgeAgent.Pipeline.Events.Agent;

/// <summary>Something needs a person, or works less well than configured.</summary>
[EventType("agent.fault", 1)]
public sealed record AgentFault : EventData
{
    /// <summary>What it is about: a source's, model's or engine's name.</summary>
    public required string Component { get; init; }

    /// <summary>The sentence for a person.</summary>
    public required string Message { get; init; }
}
