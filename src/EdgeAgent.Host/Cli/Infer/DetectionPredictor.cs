using System.Numerics;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>Finds objects in pictures and videos.</summary>
internal sealed class DetectionPredictor : PicturePredictor
{
    private readonly DetectionModel _model;
    private readonly Detector _detector;
    private readonly List<DetectedObject> _found = [];
    private FrameFormat _format;

    /// <summary>A predictor on a model that stays the caller's.</summary>
    public DetectionPredictor(DetectionModel model, ModelBundle bundle, InferOptions options, TimeProvider time) : base(model.Name, model.Labels, time)
    {
        _model = model;
        _detector = model.Open("infer", new DetectorOptions
        {
            MinScore = options.MinScore ?? bundle.Thresholds.Score,
            MaxIou = options.Iou ?? bundle.Thresholds.Iou,
            MaxCount = options.Max ?? bundle.Thresholds.Max,
            WithMasks = options.WithMasks,
        });
    }

    /// <inheritdoc/>
    protected override void Run(FrameLease frame, CancellationToken stop)
    {
        _format = frame.Format;
        _found.Clear();
        _found.AddRange(_detector.Detect(frame, stop));
    }

    /// <inheritdoc/>
    protected override InferResult Tell() => new() { Detections = [.. _found.Select(Describe)] };

    /// <inheritdoc/>
    protected override void Close() => _detector.Dispose();

    private DetectionResult Describe(DetectedObject found, int index) => new(
        _model.Labels[found.ClassId], found.ClassId, Rounded.Score(found.Score),
        [Rounded.Pixels(found.Left), Rounded.Pixels(found.Top), Rounded.Pixels(found.Right), Rounded.Pixels(found.Bottom)])
    {
        Mask = _detector.MaskOf(index) is { } mask ? new MaskResult([_format.Height, _format.Width], mask.ToRunLengths(_format.Width, _format.Height).ToText()) : null,
        Keypoints = _detector.KeypointsOf(index) is { IsEmpty: false } points ? PointsOf(points) : null,
        Corners = _detector.CornersOf(index) is { IsEmpty: false } corners ? CornersOf(corners) : null,
    };

    private static List<IReadOnlyList<double>> PointsOf(ReadOnlySpan<Keypoint> points)
    {
        var result = new List<IReadOnlyList<double>>(points.Length);
        foreach (var point in points)
            result.Add([Rounded.Pixels(point.X), Rounded.Pixels(point.Y), Rounded.Score(point.Score)]);
        return result;
    }

    private static List<IReadOnlyList<double>> CornersOf(ReadOnlySpan<Vector2> corners)
    {
        var result = new List<IReadOnlyList<double>>(corners.Length);
        foreach (var corner in corners)
            result.Add([Rounded.Pixels(corner.X), Rounded.Pixels(corner.Y)]);
        return result;
    }
}
