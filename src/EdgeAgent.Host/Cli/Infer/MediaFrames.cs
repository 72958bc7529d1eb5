using System.Runtime.CompilerServices;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Capture.Stills;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>The frames of picture and video files, one after the other, nothing left out.</summary>
internal sealed class MediaFrames(TimeProvider time) : IDisposable
{
    private static readonly string[] Pictures = [".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff", ".gif", ".ppm", ".pgm", ".pbm", ".pnm"];
    private static readonly string[] Videos =
    [
        ".mp4", ".m4v", ".mov", ".mkv", ".avi", ".webm", ".ts", ".mts", ".mpg", ".mpeg", ".flv", ".wmv", ".3gp", ".h264", ".h265", ".y4m", ".mjpeg", ".mjpg",
    ];

    // As fast as frames are taken; nothing of a file is dropped.
    private static readonly FrameSourceOptions Reading = new() { Pace = FilePace.Asap };

    private readonly FramePool _pool = new();
    private readonly StillImageDecoder _stills = new(Reading, time);

    /// <summary>Reads a file.</summary>
    /// <returns>Its frames, each until the next is asked for, and whether they are a video's.</returns>
    /// <exception cref="DeviceException">It cannot be read.</exception>
    public async IAsyncEnumerable<(FrameLease Frame, bool IsOfVideo)> ReadAsync(string input, [EnumeratorCancellation] CancellationToken stop)
    {
        if (!HasExtension(input, Videos) && TryDecode(input, stop) is { } picture)
        {
            using (picture)
                yield return (picture, false);
            yield break;
        }

        using var source = FrameSourceFactory.Create(VideoSourceUri.Parse(Path.GetFullPath(input)), Reading, time);
        while (source.TryRead(_pool, out var frame, stop))
        {
            using (frame)
                yield return (frame, true);
            await Task.Yield();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _pool.Dispose();

    /// <summary>A picture; null when the file does not call itself one and is none, so that it may be a video.</summary>
    private FrameLease? TryDecode(string input, CancellationToken stop)
    {
        try
        {
            return _stills.Decode(input, _pool, stop);
        }
        catch (DeviceException e) when (e.Reason == DeviceFault.Unreadable && !HasExtension(input, Pictures))
        {
            return null;
        }
    }

    private static bool HasExtension(string input, string[] extensions) => extensions.Contains(Path.GetExtension(input), StringComparer.OrdinalIgnoreCase);
}
