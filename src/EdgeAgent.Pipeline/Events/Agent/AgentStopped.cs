namespace EdgeAgent.Pipeline.Events.Agent;

/// <summary>The agent stops.</summary>
[EventType("agent.stopped", 1)]
public sealed record AgentStopped : EventData
{
    /// <summary>Why: <c>signal</c>, <c>ended</c> (all files were played) or <c>fault</c>.</summary>
    public required string Reason { get; init; }
}
