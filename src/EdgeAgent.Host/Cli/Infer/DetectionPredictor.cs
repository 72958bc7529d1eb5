using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>Finds objects in pictures and videos.</summary>
internal sealed class DetectionPredictor : PicturePredictor
{
    private readonly DetectionModel _model;
    private readonly Detector _detector;
    private readonly List<DetectionResult> _found = [];

    /// <summary>A predictor on a model that stays the caller's.</summary>
    public DetectionPredictor(DetectionModel model, ModelBundle bundle, InferOptions options, TimeProvider time) : base(model.Name, model.Labels, time)
    {
        _model = model;
        _detector = model.Open("infer", new DetectorOptions
        {
            MinScore = options.MinScore ?? bundle.Thresholds.Score,
            MaxIou = options.Iou ?? bundle.Thresholds.Iou,
            MaxCount = options.Max ?? bundle.Thresholds.Max,
        });
    }

    /// <inheritdoc/>
    protected override void Run(FrameLease frame, CancellationToken stop)
    {
        _found.Clear();
        foreach (ref readonly var o in _detector.Detect(frame, stop))
        {
            _found.Add(new DetectionResult(
                _model.Labels[o.ClassId], o.ClassId, Rounded.Score(o.Score),
                [Rounded.Pixels(o.Left), Rounded.Pixels(o.Top), Rounded.Pixels(o.Right), Rounded.Pixels(o.Bottom)]));
        }
    }

    /// <inheritdoc/>
    protected override InferResult Tell() => new() { Detections = [.. _found] };

    /// <inheritdoc/>
    protected override void Close() => _detector.Dispose();
}
