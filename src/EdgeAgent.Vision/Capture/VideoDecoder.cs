namespace EdgeAgent.Vision.Capture;

/// <summary>Who decodes.</summary>
public enum VideoDecoder
{
    /// <summary>ffmpeg; for files and V4L2 cameras OpenCV where ffmpeg is not installed.</summary>
    Auto,

    /// <summary>A child ffmpeg.</summary>
    Ffmpeg,

    /// <summary>OpenCV in this process: files, V4L2 cameras.</summary>
    OpenCv,
}
