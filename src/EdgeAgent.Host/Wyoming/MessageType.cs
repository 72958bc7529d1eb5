namespace EdgeAgent.Host.Wyoming;

/// <summary>What a client says; the words are those of the protocol.</summary>
internal enum MessageType
{
    /// <summary>Something that is of no interest here, or not known yet.</summary>
    Other,

    /// <summary><c>describe</c>: what is there?</summary>
    Describe,

    /// <summary><c>ping</c>.</summary>
    Ping,

    /// <summary><c>transcribe</c>: the audio that follows is to be written down.</summary>
    Transcribe,

    /// <summary><c>detect</c>: the audio that follows may hold wake words.</summary>
    Detect,

    /// <summary><c>audio-start</c>.</summary>
    AudioStart,

    /// <summary><c>audio-chunk</c>.</summary>
    AudioChunk,

    /// <summary><c>audio-stop</c>.</summary>
    AudioStop,
}
