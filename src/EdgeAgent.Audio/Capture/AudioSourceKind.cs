namespace EdgeAgent.Audio.Capture;

/// <summary>How an audio source is reached.</summary>
public enum AudioSourceKind
{
    /// <summary>A media file.</summary>
    File,

    /// <summary><c>alsa:</c>, a device of Linux.</summary>
    Alsa,

    /// <summary><c>wasapi:</c>, a device of Windows.</summary>
    Wasapi,

    /// <summary><c>naudio:</c>, a device of Linux through NAudio.</summary>
    NAudioAlsa,

    /// <summary><c>rtsp:</c>, <c>rtsps:</c>.</summary>
    Rtsp,

    /// <summary><c>http:</c>, <c>https:</c>.</summary>
    Http,
}
