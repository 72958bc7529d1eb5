using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Host.Configuration;

/// <summary>One camera.</summary>
[NotBuilt("zones", "lines")]
internal sealed record CameraSettings
{
    [Source("Where the pictures come from: rtsp://…, http://…, v4l2:/dev/video0, rpicam: (Raspberry Pi camera), gst:… (a GStreamer pipeline), a video file, or a folder of images.",
        "rtsp", "rtsps", "http", "https", "v4l2", "rpicam", "gst")]
    public required string Source { get; init; }

    [Choice<FilePace>("How fast a file is played: at its own speed, or as fast as it can be worked on.")]
    public FilePace Pace { get; init; } = FilePace.Realtime;

    [Flag("Whether a file begins again when it ends.")]
    public bool Loop { get; init; }

    [Choice<VideoDecoder>("What reads the source: ffmpeg, opencv, or auto, which takes OpenCV where its library is installed and can read the source.")]
    public VideoDecoder Decoder { get; init; } = VideoDecoder.Auto;

    [Section("Finds and follows objects.")]
    public DetectSettings? Detect { get; init; }

    [Section("How what was found becomes objects with a life.")]
    public TrackSettings Track { get; init; } = new();
}
