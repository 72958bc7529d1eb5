namespace EdgeAgent.Pipeline.Events.Speech;

/// <summary>Why an utterance was not written down.</summary>
public enum UtteranceDrop
{
    /// <summary>More was said at all microphones of the model than it could write down, and too much waited.</summary>
    QueueFull,

    /// <summary>The model failed on it; the agent tells of the fault once.</summary>
    Failed,

    /// <summary>The agent, or the microphone, stopped before its turn came.</summary>
    Stopped,
}
