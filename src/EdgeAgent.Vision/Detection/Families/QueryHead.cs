using System.Numerics.Tensors;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>Queries with a row of numbers, one a class, and a box each.</summary>
/// <param name="Logits">The output of the classes.</param>
/// <param name="Boxes">The output of the boxes.</param>
/// <param name="Columns">Numbers of a query.</param>
/// <param name="ClassCount">How many of them are classes; null where only the numbers tell.</param>
/// <param name="Activation">What makes scores of them; null where only the numbers tell.</param>
/// <param name="IsGiven">Whether the bundle says so: then it is held to nothing but that.</param>
internal sealed record QueryHead(int Logits, int Boxes, int Columns, int? ClassCount, OutputActivation? Activation, bool IsGiven) : DetectionHead
{
    /// <summary>Parts of the picture, from quantised graphs too.</summary>
    private const float Slack = 0.01f;

    /// <summary>A head that was trained with a focal loss says "no" to nearly every class of every query, the last one included.</summary>
    private const double SigmoidNegatives = 0.8;

    /// <summary>A head with "no object" finds it likely for nearly every query; no class is.</summary>
    private const double SoftmaxNothings = 0.8;

    /// <inheritdoc/>
    public override DetectionHead Settle(NetworkTrial trial, out string? fault)
    {
        var (logits, boxes) = (trial.Outputs[Logits], trial.Outputs[Boxes]);
        if (logits.Length / Columns != boxes.Length / 4 || boxes.Length == 0)
        {
            fault = $"it gives {logits.Length / Columns} queries and {boxes.Length / 4} boxes, which are not of the same objects";
            return this;
        }

        if (Array.FindIndex(boxes, b => b is < -Slack or > 1 + Slack) is >= 0 and var at)
        {
            fault = FormattableString.Invariant($"its boxes reach to {boxes[at]:G4}, where this family gives centre and size as parts of the picture, 0 to 1");
            return this;
        }

        var looks = Look(logits);
        fault = (Activation, looks) switch
        {
            (OutputActivation.None, not OutputActivation.None) =>
                FormattableString.Invariant($"output.activation says none, but its classes reach from {logits.Min():G4} to {logits.Max():G4}, which are no scores"),
            (null, null) => "its numbers do not tell whether a row ends in 'no object'. Write output: {activation: softmax} (DETR, YOLOS: the last number is "
                + "'no object') or output: {activation: sigmoid} (Deformable and Conditional DETR, RT-DETR: it is a class) into its model.yaml",
            (null, OutputActivation.Sigmoid) => "its numbers are one yes or no a class, which Deformable DETR and RT-DETR share, and their preprocessing differs. "
                + "Write family: detr (ImageNet's mean and deviation) or family: rtdetr (0 to 1 as it is) into its model.yaml, with output: {activation: sigmoid}",
            (OutputActivation.Softmax, OutputActivation.Sigmoid) when !IsGiven => "its last number is 'no object' almost nowhere, so that it is a class like the others. "
                + "Name as many labels as it has numbers, or write output: {activation: sigmoid} into its model.yaml",
            (OutputActivation.Sigmoid, OutputActivation.Softmax) when !IsGiven => "its last number is the largest almost everywhere, so that it is 'no object' and no class. "
                + "Name one label less, or write output: {activation: softmax} into its model.yaml",
            _ => null,
        };
        var settled = Activation is OutputActivation.None || looks is OutputActivation.None && !IsGiven ? OutputActivation.None : Activation ?? looks;
        var hasNothing = settled == OutputActivation.Softmax || (settled == OutputActivation.None && AreShares(logits));
        return this with { Activation = settled, ClassCount = ClassCount ?? (hasNothing ? Columns - 1 : Columns) };
    }

    /// <inheritdoc/>
    public override IDetectionDecoder CreateDecoder() => new QueryDecoder(new QueryOutputs(Logits, Boxes, Columns, ClassCount!.Value, Activation!.Value));

    /// <summary>What the numbers look like; null where they tell nothing.</summary>
    private OutputActivation? Look(float[] logits)
    {
        if (Array.TrueForAll(logits, l => l is >= 0 and <= 1))
            return OutputActivation.None;
        var (negatives, positiveLast, queries) = (0, 0, logits.Length / Columns);
        for (var i = 0; i < logits.Length; i++)
        {
            negatives += logits[i] < 0 ? 1 : 0;
            positiveLast += i % Columns == Columns - 1 && logits[i] > 0 ? 1 : 0;
        }

        if (positiveLast >= SoftmaxNothings * queries)
            return OutputActivation.Softmax;
        return negatives >= SigmoidNegatives * logits.Length && positiveLast <= (1 - SoftmaxNothings) * queries ? OutputActivation.Sigmoid : null;
    }

    /// <summary>Scores of a row that sum to 1 exclude one another, and the last of them is "no object".</summary>
    private bool AreShares(float[] scores)
    {
        for (var row = 0; row < scores.Length; row += Columns)
        {
            if (Math.Abs(TensorPrimitives.Sum(scores.AsSpan(row, Columns)) - 1) > Slack)
                return false;
        }

        return true;
    }
}
