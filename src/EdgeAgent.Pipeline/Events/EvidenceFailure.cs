namespace EdgeAgent.Pipeline.Events;

/// <summary>Why there is no file after all.</summary>
public enum EvidenceFailure
{
    /// <summary>What makes it, ffmpeg, has failed or was ended.</summary>
    Encoder,

    /// <summary>The disk has no room for it, or cannot be written.</summary>
    Disk,

    /// <summary>No pictures were kept of that time.</summary>
    Empty,

    /// <summary>The agent was told to stop before it was made.</summary>
    Stopped,

    /// <summary>The agent has ended without a word before it was made.</summary>
    Lost,
}
