namespace EdgeAgent.Pipeline.Events.Agent;

/// <summary>The agent has started.</summary>
[EventType("agent.started", 1)]
public sealed record AgentStarted : EventData
{
    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>Its cameras, by name.</summary>
    public required IReadOnlyList<string> Cameras { get; init; }

    /// <summary>Its microphones, by name.</summary>
    public required IReadOnlyList<string> Microphones { get; init; }
}
