namespace EdgeAgent.Pipeline.Streams;

/// <summary>How fast a file is played.</summary>
public enum FilePace
{
    /// <summary>At the media's own speed, like a live source.</summary>
    Realtime,

    /// <summary>As fast as it is taken; nothing is dropped.</summary>
    Asap,
}
