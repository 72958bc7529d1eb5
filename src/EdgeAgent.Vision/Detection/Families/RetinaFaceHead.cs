using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>Shifts of priors, two scores, and landmarks.</summary>
/// <param name="Outputs">Where they are.</param>
internal sealed record RetinaFaceHead(RetinaFaceOutputs Outputs) : DetectionHead
{
    /// <summary>How far the sum of a quantised softmax may be from 1.</summary>
    private const float SumSlack = 0.02f;

    /// <inheritdoc/>
    public override DetectionHead Settle(NetworkTrial trial, out string? fault)
    {
        var (scores, boxes) = (trial.Outputs[Outputs.Scores], trial.Outputs[Outputs.Boxes]);
        var (width, height) = (trial.Geometry.TensorWidth, trial.Geometry.TensorHeight);
        var count = RetinaFaceDecoder.CountOf(width, height);
        fault = boxes.Length != 4 * count || scores.Length != 2 * count || trial.Outputs[Outputs.Landmarks].Length != 2L * RetinaFaceDecoder.Landmarks * count
            ? $"it gives {boxes.Length / 4} boxes, {scores.Length / 2} scores and {trial.Outputs[Outputs.Landmarks].Length / (2 * RetinaFaceDecoder.Landmarks)} faces' landmarks where an input of "
                + $"{width}×{height} has {count} priors (two a cell of strides 8, 16, 32)"
            : HeadContent.ScoreFault(scores) ?? SumFault(scores);
        return this;
    }

    /// <inheritdoc/>
    public override IDetectionDecoder CreateDecoder() => new RetinaFaceDecoder(Outputs);

    private static string? SumFault(float[] scores)
    {
        for (var i = 0; i < scores.Length; i += 2)
        {
            if (Math.Abs(scores[i] + scores[i + 1] - 1) > SumSlack)
                return FormattableString.Invariant($"its scores of a box have a sum of {scores[i] + scores[i + 1]:G4}, where this family gives 1: export it with its softmax (phase 'test')");
        }

        return null;
    }
}
