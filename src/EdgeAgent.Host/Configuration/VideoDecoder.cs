namespace EdgeAgent.Host.Configuration;

/// <summary>What reads a camera's source.</summary>
internal enum VideoDecoder
{
    /// <summary>The one that fits.</summary>
    Auto,

    /// <summary>A child process <c>ffmpeg</c>.</summary>
    Ffmpeg,

    /// <summary>OpenCV's native library.</summary>
    Opencv,
}
