using System.Runtime.CompilerServices;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Capture.Stills;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>Finds objects in pictures and videos.</summary>
internal sealed class DetectionPredictor : IPredictor
{
    private static readonly string[] Pictures = [".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff", ".gif", ".ppm", ".pgm", ".pbm", ".pnm"];
    private static readonly string[] Videos =
    [
        ".mp4", ".m4v", ".mov", ".mkv", ".avi", ".webm", ".ts", ".mts", ".mpg", ".mpeg", ".flv", ".wmv", ".3gp", ".h264", ".h265", ".y4m", ".mjpeg", ".mjpg",
    ];


    // As fast as frames are taken; nothing of a file is dropped.
    private static readonly FrameSourceOptions Reading = new() { Pace = FilePace.Asap };

    private readonly DetectionModel _model;
    private readonly Detector _detector;
    private readonly TimeProvider _time;
    private readonly FramePool _pool = new();
    private readonly StillImageDecoder _stills;

    /// <summary>A predictor on a model that stays the caller's.</summary>
    public DetectionPredictor(DetectionModel model, ModelBundle bundle, InferOptions options, TimeProvider time)
    {
        _model = model;
        _time = time;
        _stills = new StillImageDecoder(Reading, time);
        _detector = model.Open("infer", new DetectorOptions
        {
            MinScore = options.MinScore ?? bundle.Thresholds.Score,
            MaxIou = options.Iou ?? bundle.Thresholds.Iou,
            MaxCount = options.Max ?? bundle.Thresholds.Max,
        });
    }

    /// <inheritdoc/>
    public string Model => _model.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string>? Labels => _model.Labels;

    /// <inheritdoc/>
    public async IAsyncEnumerable<InferResult> PredictAsync(string input, [EnumeratorCancellation] CancellationToken stop)
    {
        if (!HasExtension(input, Videos) && TryDecode(input, stop) is { } picture)
        {
            using (picture)
                yield return Look(input, picture, stop);
            yield break;
        }

        using var source = FrameSourceFactory.Create(VideoSourceUri.Parse(Path.GetFullPath(input)), Reading, _time);
        while (source.TryRead(_pool, out var frame, stop))
        {
            using (frame)
                yield return Look(input, frame, stop) with { Frame = frame.Index, TimeMs = Rounded.Milliseconds(frame.Time.TotalMilliseconds) };
            await Task.Yield();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _detector.Dispose();
        _pool.Dispose();
    }

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

    private InferResult Look(string input, FrameLease frame, CancellationToken stop)
    {
        var began = _time.GetTimestamp();
        var found = _detector.Detect(frame, stop);
        var taken = _time.GetElapsedTime(began);
        var detections = new List<DetectionResult>(found.Length);
        foreach (ref readonly var o in found)
        {
            detections.Add(new DetectionResult(
                _model.Labels[o.ClassId], o.ClassId, Rounded.Score(o.Score),
                [Rounded.Pixels(o.Left), Rounded.Pixels(o.Top), Rounded.Pixels(o.Right), Rounded.Pixels(o.Bottom)]));
        }

        return new InferResult
        {
            Input = input,
            Model = Model,
            Width = frame.Format.Width,
            Height = frame.Format.Height,
            Ms = Rounded.Taken(taken),
            Detections = detections,
        };
    }
}
