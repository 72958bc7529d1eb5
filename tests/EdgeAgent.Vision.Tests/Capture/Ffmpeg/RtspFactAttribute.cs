using EdgeAgent.TestKit;

namespace EdgeAgent.Vision.Tests.Capture.Ffmpeg;

/// <summary>A fact that needs ffmpeg and a real RTSP server; skipped by name where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RtspFactAttribute : FactAttribute
{
    /// <param name="programs">Others that it needs.</param>
    public RtspFactAttribute(params string[] programs)
    {
        if (((string[])["ffmpeg", .. programs]).Where(p => ProgramFactAttribute.PathOf(p) is null).ToList() is [_, ..] missing)
            Skip = $"Not installed: {string.Join(", ", missing)}.";
        else if (!RtspServer.IsInstalled)
            Skip = "Not installed: gir1.2-gst-rtsp-server-1.0 python3-gi gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad.";
    }
}
