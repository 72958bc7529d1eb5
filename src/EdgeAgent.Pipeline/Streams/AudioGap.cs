namespace EdgeAgent.Pipeline.Streams;

/// <summary>Why audio is missing before a block.</summary>
public enum AudioGap
{
    /// <summary>Nothing is missing.</summary>
    None,

    /// <summary>The device's own buffer overran (xrun).</summary>
    DeviceOverrun,

    /// <summary>The device or the machine slept.</summary>
    Suspended,

    /// <summary>The ring between capture and recognition was full.</summary>
    RingOverrun,

    /// <summary>The source was opened again, or a file began again.</summary>
    Restarted,

    /// <summary>The microphone was muted: its device was closed.</summary>
    Muted,

    /// <summary>Rate or channels changed in mid-stream.</summary>
    FormatChanged,

    /// <summary>A film has no sound there: it begins later than the picture, or a part of it is missing.</summary>
    NoSound,
}
