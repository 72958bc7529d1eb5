using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Classification;

namespace EdgeAgent.Vision.Crops;

/// <summary>A classifier as a second model: the answer is the class that scores best.</summary>
internal sealed class CropClassifier(ClassificationModel model, string stream, double minScore) : ICropModel
{
    private readonly Classifier _classifier = model.Open(stream, new ClassificationOptions { MinScore = minScore, MaxCount = 1 });

    /// <inheritdoc/>
    public string Name => model.Name;

    /// <inheritdoc/>
    public int Side => Math.Min(model.Input.Width ?? 1, model.Input.Height ?? 1);

    /// <inheritdoc/>
    public bool SeesMiddle => model.Input.Resize?.IsCrop() == true;

    /// <inheritdoc/>
    public CropAnswer Answer(FrameLease crop, CancellationToken stop) =>
        _classifier.Classify(crop, stop) is [var best, ..] ? new CropAnswer(model.Labels[best.ClassId], best.Score) : default;

    /// <inheritdoc/>
    public void Dispose() => _classifier.Dispose();
}
