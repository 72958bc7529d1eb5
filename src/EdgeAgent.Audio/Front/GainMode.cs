namespace EdgeAgent.Audio.Front;

/// <summary>Who sets a microphone's gain.</summary>
public enum GainMode
{
    /// <summary>Nobody: the level stays what it is.</summary>
    None,

    /// <summary>The agent follows the level of what is said.</summary>
    Auto,
}
