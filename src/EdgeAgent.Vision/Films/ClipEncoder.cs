using System.Globalization;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Evidence;

namespace EdgeAgent.Vision.Films;

/// <summary>Makes an MP4 file (H.264) of pictures through a child ffmpeg, each shown for as long as it was the newest. Thread-safe.</summary>
/// <param name="time">Measures the child's deadline.</param>
/// <param name="ffmpegPath">Name or path of ffmpeg.</param>
public sealed class ClipEncoder(TimeProvider time, string ffmpegPath = "ffmpeg")
{
    private const string Description = "a clip for an event";

    // Of a minute at 640 pixels a Pi 3 takes less; what takes longer hangs.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Makes one.</summary>
    /// <param name="pictures">I420, at least one, in their order; owned.</param>
    /// <param name="from">The moment that it begins with.</param>
    /// <param name="to">The moment that it ends with.</param>
    /// <param name="fps">Pictures a second.</param>
    /// <param name="path">The file, which is there already.</param>
    /// <param name="giveUp">Ends the child at once.</param>
    /// <exception cref="DeviceException">ffmpeg is missing, or failed.</exception>
    internal void Encode(IReadOnlyList<SharedFrame> pictures, StreamTime from, StreamTime to, double fps, string path, CancellationToken giveUp)
    {
        var format = pictures[0].Frame.Format;
        var isFed = 0;
        string[] arguments =
        [
            "-hide_banner", "-nostats", "-loglevel", "level+error", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-color_range", "tv",
            "-video_size", string.Create(CultureInfo.InvariantCulture, $"{format.Width}x{format.Height}"), "-framerate", fps.ToString("0.###", CultureInfo.InvariantCulture), "-i", "pipe:0",
            "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-pix_fmt", "yuv420p", "-threads", "1", "-movflags", "+faststart", "-f", "mp4", "-y", "file:" + path,
        ];
        try
        {
            using var child = MediaChild.Start(new MediaCommand(ffmpegPath, arguments, FfmpegProbe.Package) { Feed = Write }, Description, time);
            child.ReadToEnd(1 << 16, Deadline, giveUp);
            var exit = child.WaitForExit(Deadline);
            if (exit.Code != 0)
                throw new DeviceException(DeviceFault.Unreadable, $"{Description}: ffmpeg ended with {exit.Code}{(exit.ErrorTail is [var first, ..] ? $" ({first})" : "")}.");
        }
        catch when (Interlocked.Exchange(ref isFed, 1) == 0)
        {
            // Its thread never began.
            Free();
            throw;
        }

        void Write(Stream input)
        {
            if (Interlocked.Exchange(ref isFed, 1) != 0)
                return;
            try
            {
                var interval = TimeSpan.FromSeconds(1 / fps);
                var at = 0;
                // At least one picture, and half an interval for what rounding takes.
                for (var tick = 0; tick == 0 || from + tick * interval < to + interval / 2; tick++)
                {
                    while (at + 1 < pictures.Count && pictures[at + 1].Frame.Time <= from + tick * interval)
                        at++;
                    if (pictures[at].Frame.Format == format)
                        input.Write(pictures[at].Frame.Pixels);
                }
            }
            finally
            {
                Free();
            }
        }

        void Free()
        {
            foreach (var picture in pictures)
                picture.Dispose();
        }
    }
}
