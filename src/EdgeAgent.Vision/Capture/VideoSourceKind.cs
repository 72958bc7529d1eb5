namespace EdgeAgent.Vision.Capture;

/// <summary>How a video source is reached.</summary>
public enum VideoSourceKind
{
    /// <summary>A media file.</summary>
    File,

    /// <summary>A folder of images.</summary>
    ImageFolder,

    /// <summary><c>rtsp:</c>, <c>rtsps:</c>.</summary>
    Rtsp,

    /// <summary><c>http:</c>, <c>https:</c>.</summary>
    Http,

    /// <summary><c>v4l2:</c>, a camera of the kernel.</summary>
    V4l2,

    /// <summary><c>rpicam:</c>, a CSI camera of a Raspberry Pi.</summary>
    Rpicam,

    /// <summary><c>gst:</c>, a pipeline of GStreamer.</summary>
    Gstreamer,
}
