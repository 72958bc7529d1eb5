using System.Globalization;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Vision.Capture.Ffmpeg;

/// <summary>A CSI camera of a Raspberry Pi through its own program: I420 of a known size on stdout.</summary>
internal static class RpicamRecipe
{
    public const string Program = "rpicam-vid";

    public static MediaRecipe Create(VideoSourceUri uri, FrameSourceOptions options)
    {
        if (uri is not { Width: { } width, Height: { } height, Fps: { } fps })
            throw new ArgumentException("A CSI camera has a size and a rate.", nameof(uri));
        var rate = Math.Min(fps, options.MaxFps ?? fps);
        string[] arguments =
        [
            "--timeout", "0", "--nopreview", "--camera", uri.Target,
            "--width", width.ToString(CultureInfo.InvariantCulture), "--height", height.ToString(CultureInfo.InvariantCulture),
            "--framerate", rate.ToString("0.######", CultureInfo.InvariantCulture),
            "--codec", "yuv420", "--flush", "--output", "-",
        ];
        var command = new MediaCommand(Program, arguments, "rpicam-apps")
        {
            // It stops the sensor and gives the camera back; killed, the next start may find it busy.
            StopGrace = TimeSpan.FromSeconds(2),
        };
        return new MediaRecipe(command, new FixedFraming(new FrameFormat(PixelFormat.I420, width, height)));
    }
}
