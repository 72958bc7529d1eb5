namespace EdgeAgent.Pipeline.Events.Agent;

/// <summary>A camera or microphone gives data, for the first time or again.</summary>
[EventType("source.up", 1)]
public sealed record SourceUp : EventData
{
    /// <summary>How often it was restarted since the agent started.</summary>
    public required int Restarts { get; init; }
}
