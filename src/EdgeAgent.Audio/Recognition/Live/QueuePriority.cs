namespace EdgeAgent.Audio.Recognition.Live;

/// <summary>Whose utterances come first where several streams wait for one recogniser.</summary>
public enum QueuePriority
{
    /// <summary>After all others.</summary>
    Low,

    /// <summary>As most.</summary>
    Normal,

    /// <summary>Before all others.</summary>
    High,
}
