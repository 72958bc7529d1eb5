namespace EdgeAgent.Pipeline.Events;

/// <summary>What an event source is.</summary>
public enum SourceKind
{
    /// <summary>The agent itself.</summary>
    Agent,

    /// <summary>A camera.</summary>
    Camera,

    /// <summary>A microphone.</summary>
    Microphone,
}
