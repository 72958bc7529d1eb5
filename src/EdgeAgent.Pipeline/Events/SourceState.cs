namespace EdgeAgent.Pipeline.Events;

/// <summary>What a source is doing.</summary>
public enum SourceState
{
    /// <summary>Being opened for the first time.</summary>
    Starting,

    /// <summary>Gives data.</summary>
    Running,

    /// <summary>Failed, and waits before the next attempt.</summary>
    Waiting,

    /// <summary>A file that was played to its end.</summary>
    Ended,

    /// <summary>Rests after repeated failures until a person acts.</summary>
    Faulted,

    /// <summary>Switched off by a person: a microphone whose device is closed until it is unmuted.</summary>
    Muted,

    /// <summary>Switched off by a person: a camera whose device is closed until it is enabled.</summary>
    Disabled,

    /// <summary>Stopped with the agent, or to be opened anew.</summary>
    Stopped,
}
