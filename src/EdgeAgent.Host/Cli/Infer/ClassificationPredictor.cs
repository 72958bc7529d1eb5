using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Classification;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>Says what whole pictures show.</summary>
internal sealed class ClassificationPredictor : PicturePredictor
{
    private readonly ClassificationModel _model;
    private readonly Classifier _classifier;
    private readonly List<ClassResult> _found = [];

    /// <summary>A predictor on a model that stays the caller's.</summary>
    public ClassificationPredictor(ClassificationModel model, ModelBundle bundle, InferOptions options, TimeProvider time) : base(model.Name, model.Labels, time)
    {
        _model = model;
        _classifier = model.Open("infer", new ClassificationOptions
        {
            MinScore = options.MinScore ?? bundle.Thresholds.Score,
            MaxCount = options.Max ?? bundle.Thresholds.Max,
        });
    }

    /// <inheritdoc/>
    protected override void Run(FrameLease frame, CancellationToken stop)
    {
        _found.Clear();
        foreach (ref readonly var c in _classifier.Classify(frame, stop))
            _found.Add(new ClassResult(_model.Labels[c.ClassId], c.ClassId, Rounded.Score(c.Score)));
    }

    /// <inheritdoc/>
    protected override InferResult Tell() => new() { Classes = [.. _found] };

    /// <inheritdoc/>
    protected override void Close() => _classifier.Dispose();
}
