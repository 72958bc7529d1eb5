using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Capture.Ffmpeg;
using EdgeAgent.Vision.Capture.OpenCv;
using EdgeAgent.Vision.Capture.Stills;
using EdgeAgent.Vision.Evidence;
using EdgeAgent.Vision.Privacy;

namespace EdgeAgent.Host.Trials;

/// <summary>Opens one camera as the agent would, waits for a frame, then measures its rate for a second, and closes it.</summary>
/// <param name="time">Measures deadlines and the rate.</param>
internal sealed class CameraTrial(TimeProvider time)
{
    /// <summary>For all of a trial.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>What a server has kept since the last key frame comes at once; it says nothing of the rate.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(250);

    /// <summary>How long the rate is measured.</summary>
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(1);

    /// <summary>OpenCV's reads cannot be ended from outside; whoever waits is let go, and the thread closes the source when its read comes back.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Tries a camera of a configuration.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="withPicture">Whether its last frame is wanted as JPEG.</param>
    /// <param name="stop">Ends the trial at once.</param>
    /// <param name="deadline">For all of it; null for <see cref="Deadline"/>.</param>
    /// <exception cref="DeviceException">It cannot be opened or gives no frame; the message says why.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public async Task<CameraTrialResult> RunAsync(CameraSettings settings, bool withPicture, CancellationToken stop, TimeSpan? deadline = null)
    {
        var limit = deadline ?? Deadline;
        CameraTrialResult? result = null;
        var work = DedicatedThread.RunAsync("camera trial", () => result = Try(settings, withPicture, limit, stop), stop);
        try
        {
            await work.WaitAsync(limit + Patience, time, stop);
        }
        catch (TimeoutException)
        {
            throw new DeviceException(DeviceFault.Stalled, $"{VideoSourceUri.Parse(settings.Source)}: it did not come back within {limit.TotalSeconds:0.#} s.");
        }

        return result!;
    }

    private CameraTrialResult Try(CameraSettings settings, bool withPicture, TimeSpan limit, CancellationToken stop)
    {
        var uri = VideoSourceUri.Parse(settings.Source);
        var began = time.GetTimestamp();
        using var source = FrameSourceFactory.Create(uri, Options(settings, limit), time);
        using var pool = new FramePool();
        var mask = settings.Privacy.Count == 0 ? null : new PrivacyMask([.. settings.Privacy.Values.Select(m => m.Polygon)]);
        if (!source.TryRead(pool, out var frame, stop))
            throw new DeviceException(DeviceFault.Unreadable, $"{source.Description}: it has not one picture.");
        var first = time.GetElapsedTime(began);
        try
        {
            var rate = Measure(source, pool, ref frame, limit - first, stop);
            mask?.Cover(frame);
            var facts = (source as FfmpegSource)?.Facts;
            return new CameraTrialResult(
                frame.Format.Width, frame.Format.Height, rate, facts?.Codec, Name(source, uri, facts), facts?.HasSound, source.DamagedFrames, first,
                withPicture ? new JpegEncoder(time).Encode(frame, stop) : null);
        }
        finally
        {
            frame.Dispose();
        }
    }

    private static FrameSourceOptions Options(CameraSettings settings, TimeSpan limit) => new()
    {
        Decoder = settings.Decoder,
        Pace = settings.Pace == FilePace.Asap ? FilePace.Asap : null,
        OpenDeadline = limit,
        ReadDeadline = limit < TimeSpan.FromSeconds(5) ? limit : TimeSpan.FromSeconds(5),
    };

    /// <summary>Reads on; by the frames' own times, which a stall of the link does not move.</summary>
    /// <param name="source">The source.</param>
    /// <param name="pool">Its memory.</param>
    /// <param name="frame">The first frame, then the last one.</param>
    /// <param name="left">What is left of the deadline.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>Frames per second; null where the source has no second frame in time.</returns>
    private double? Measure(IFrameSource source, FramePool pool, ref FrameLease frame, TimeSpan left, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        var (all, settled) = (new Span(frame.Time), (Span?)null);
        while (time.GetElapsedTime(began) < left && (settled is not { Frames: > 0 } span || span.Length < Measured))
        {
            if (!source.TryRead(pool, out var next, stop))
                break;
            frame.Dispose();
            frame = next;
            all = all.With(next.Time);
            settled = settled?.With(next.Time) ?? (all.Length >= Burst ? new Span(next.Time) : null);
        }

        return settled?.Rate ?? all.Rate;
    }

    private static string Name(IFrameSource source, VideoSourceUri uri, MediaFacts? facts) => source switch
    {
        OpenCvSource => "OpenCV",
        ImageFolderSource => "pictures",
        _ when uri.Kind == VideoSourceKind.Rpicam => "rpicam-vid",
        _ when uri.Kind == VideoSourceKind.Gstreamer => "GStreamer",
        _ when facts is not { Decoder: { } decoder } || decoder == "rawvideo" => "ffmpeg",
        _ when facts.Decoder == facts.Codec || facts.Decoder.StartsWith("lib", StringComparison.Ordinal) => $"ffmpeg, {facts.Decoder} in software",
        _ => $"ffmpeg, {facts.Decoder}",
    };

    /// <summary>Frames after a first one.</summary>
    private readonly record struct Span(StreamTime First)
    {
        public int Frames { get; private init; }

        public TimeSpan Length { get; private init; }

        public double? Rate => Frames > 0 && Length > TimeSpan.Zero ? Frames / Length.TotalSeconds : null;

        public Span With(StreamTime next) => this with { Frames = Frames + 1, Length = next - First };
    }
}
