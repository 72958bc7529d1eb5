using EdgeAgent.Host.Configuration;
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
    /// <summary>What a server has kept since the last key frame comes at once; it says nothing of the rate.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(250);

    /// <summary>Of a camera that came late, its rate is worth this much beyond the deadline.</summary>
    private static readonly TimeSpan LeastMeasured = TimeSpan.FromSeconds(2);

    /// <summary>How long the rate is measured.</summary>
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(1);

    /// <summary>Tries a camera of a configuration.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="withPicture">Whether its last frame is wanted as JPEG.</param>
    /// <param name="stop">Ends the trial at once.</param>
    /// <param name="deadline">For all but 2 s of measuring and the read at its end; null for <see cref="TrialDeadline.Usual"/>.</param>
    /// <exception cref="DeviceException">It cannot be opened or gives no frame; the message says why.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public Task<CameraTrialResult> RunAsync(CameraSettings settings, bool withPicture, CancellationToken stop, TrialDeadline? deadline = null)
    {
        var limit = deadline ?? TrialDeadline.Usual;
        var uri = VideoSourceUri.Parse(settings.Source);
        return limit.HoldAsync($"{uri}", LeastMeasured, () => Try(uri, settings, withPicture, limit, stop), time, stop);
    }

    private CameraTrialResult Try(VideoSourceUri uri, CameraSettings settings, bool withPicture, TrialDeadline limit, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        using var source = FrameSourceFactory.Create(uri, Options(settings, limit), time);
        using var pool = new FramePool();
        var mask = settings.Privacy.Count == 0 ? null : new PrivacyMask([.. settings.Privacy.Values.Select(m => m.Polygon)]);
        if (!source.TryRead(pool, out var frame, stop))
            throw new DeviceException(DeviceFault.Unreadable, $"{source.Description}: it has not one picture.");
        var first = time.GetElapsedTime(began);
        try
        {
            var (rate, broke) = Measure(source, pool, ref frame, TimeSpan.FromTicks(Math.Max((limit.Open - first).Ticks, LeastMeasured.Ticks)), stop);
            mask?.Cover(frame);
            var facts = (source as FfmpegSource)?.Facts;
            return new CameraTrialResult(
                frame.Format.Width, frame.Format.Height, rate, facts?.Codec, Name(source, uri, facts), facts?.HasSound, source.DamagedFrames, first,
                withPicture ? new JpegEncoder(time).Encode(frame, stop) : null)
            {
                Break = broke,
            };
        }
        finally
        {
            frame.Dispose();
        }
    }

    private static FrameSourceOptions Options(CameraSettings settings, TrialDeadline limit) => new()
    {
        Decoder = settings.Decoder,
        Pace = settings.Pace == FilePace.Asap ? FilePace.Asap : null,
        OpenDeadline = limit.Open,
        ReadDeadline = limit.Read,
    };

    /// <summary>Reads on; by the frames' own times, which a stall of the link does not move.</summary>
    /// <param name="source">The source.</param>
    /// <param name="pool">Its memory.</param>
    /// <param name="frame">The first frame, then the last one.</param>
    /// <param name="left">How long it may take.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>Frames per second, null where the source has no second frame in time; and what ended it before its time.</returns>
    private (double? Rate, CameraBreak? Break) Measure(IFrameSource source, FramePool pool, ref FrameLease frame, TimeSpan left, CancellationToken stop)
    {
        var (began, came) = (time.GetTimestamp(), time.GetTimestamp());
        var (all, settled) = (new Span(frame.Time), (Span?)null);
        CameraBreak? broke = null;
        try
        {
            while (time.GetElapsedTime(began) < left && (settled is not { Frames: > 0 } span || span.Length < Measured))
            {
                if (!source.TryRead(pool, out var next, stop))
                    break;
                came = time.GetTimestamp();
                frame.Dispose();
                frame = next;
                all = all.With(next.Time);
                settled = settled?.With(next.Time) ?? (all.Length >= Burst ? new Span(next.Time) : null);
            }
        }
        catch (DeviceException e)
        {
            // What came says that address, login and format are right, and is worth a look.
            broke = CameraBreak.Of(source.Description, all.Frames + 1, time.GetElapsedTime(came), e);
        }

        return (settled?.Rate ?? all.Rate, broke);
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
