using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Vision.Films;

/// <summary>Runs a child ffmpeg that makes an MP4 file of what it is fed. Thread-safe.</summary>
/// <param name="time">Measures the child's deadline.</param>
/// <param name="ffmpegPath">Name or path of ffmpeg.</param>
public sealed class Mp4Child(TimeProvider time, string ffmpegPath = "ffmpeg")
{
    private const string Description = "a clip for an event";

    // Of a minute at 640 pixels a Pi 3 takes less; what takes longer hangs.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Makes one.</summary>
    /// <param name="input">Options of the input, without the input itself.</param>
    /// <param name="output">Options of the output, without its format and name.</param>
    /// <param name="path">The file, which is there already.</param>
    /// <param name="feed">Writes the input, once, on a thread of its own that ends with the child.</param>
    /// <param name="giveUp">Ends the child at once.</param>
    /// <exception cref="DeviceException">ffmpeg is missing, or failed.</exception>
    internal void Run(IEnumerable<string> input, IEnumerable<string> output, string path, Action<Stream> feed, CancellationToken giveUp)
    {
        string[] arguments =
            ["-hide_banner", "-nostats", "-loglevel", "level+error", .. input, "-i", "pipe:0", .. output, "-threads", "1", "-movflags", "+faststart", "-f", "mp4", "-y", "file:" + path];
        using var child = MediaChild.Start(new MediaCommand(ffmpegPath, arguments, FfmpegProbe.Package) { Feed = feed }, Description, time);
        child.ReadToEnd(1 << 16, Deadline, giveUp);
        var exit = child.WaitForExit(Deadline);
        if (exit.Code != 0)
            throw new DeviceException(DeviceFault.Unreadable, $"{Description}: ffmpeg ended with {exit.Code}{(exit.ErrorTail is [var first, ..] ? $" ({first})" : "")}.");
    }
}
