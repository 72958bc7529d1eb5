using EdgeAgent.TestKit;

namespace EdgeAgent.Vision.Tests.Capture.Ffmpeg;

/// <summary>A fact that needs ffmpeg and a real RTSP server; skipped by name where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RtspFactAttribute : FactAttribute
{
    public RtspFactAttribute()
    {
        if (ProgramFactAttribute.PathOf("ffmpeg") is null)
            Skip = "Not installed: ffmpeg.";
        else if (!RtspServer.IsInstalled)
            Skip = "Not installed: gir1.2-gst-rtsp-server-1.0 python3-gi gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad.";
    }
}
