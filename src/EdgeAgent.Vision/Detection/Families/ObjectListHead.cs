using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>Boxes, classes and scores that the graph has finished itself.</summary>
/// <param name="Outputs">Where they are.</param>
internal sealed record ObjectListHead(ObjectListOutputs Outputs) : DetectionHead
{
    /// <summary>Whether only the numbers tell classes from scores.</summary>
    public bool IsOrderOpen { get; init; }

    /// <inheritdoc/>
    public override DetectionHead Settle(NetworkTrial trial, out string? fault)
    {
        if (IsOrderOpen)
            return Order(trial).Settle(trial, out fault);
        var (boxes, classes, scores) = (trial.Outputs[Outputs.Boxes], trial.Outputs[Outputs.Classes], trial.Outputs[Outputs.Scores]);
        if (Outputs.Count is { } output)
        {
            // What lies behind the count is left over from other pictures.
            var count = trial.Outputs[output] is [var said, ..] && said >= 0 && said <= scores.Length ? (int)said : -1;
            if (count < 0)
            {
                fault = $"it says that {string.Join(", ", trial.Outputs[output])} of its {scores.Length} objects are some";
                return this;
            }

            if (boxes.Length == 4L * scores.Length && classes.Length == scores.Length)
                (boxes, classes, scores) = (boxes[..(4 * count)], classes[..count], scores[..count]);
        }

        fault = boxes.Length != 4L * scores.Length || classes.Length != scores.Length
            ? $"it gives {boxes.Length / 4.0:0.##} boxes, {classes.Length} classes and {scores.Length} scores, which are not of the same objects"
            : HeadContent.ScoreFault(scores) ?? ClassFault(classes) ?? BoxFault(boxes);
        return this;
    }

    /// <inheritdoc/>
    public override IDetectionDecoder CreateDecoder() => (Outputs.Masks, Outputs.AreMasksOfBoxes) switch
    {
        (null, _) => new ObjectListDecoder(Outputs),
        ({ } masks, true) => new RegionMaskDecoder(Outputs, masks),
        ({ } masks, false) => new PictureMaskDecoder(Outputs, masks),
    };

    /// <summary>Classes are whole numbers, and scores are not.</summary>
    private ObjectListHead Order(NetworkTrial trial) => Array.TrueForAll(trial.Outputs[Outputs.Classes], c => c == MathF.Round(c))
        ? this with { IsOrderOpen = false }
        : this with { IsOrderOpen = false, Outputs = Outputs with { Classes = Outputs.Scores, Scores = Outputs.Classes } };

    private string? ClassFault(float[] classes)
    {
        if (Array.FindIndex(classes, c => c < 0 || c != MathF.Round(c)) is >= 0 and var at)
            return FormattableString.Invariant($"it gives a class {classes[at]:G6}, where this family gives whole numbers from 0");
        return Array.Find(classes, c => c >= Outputs.LabelCount) is > 0 and var most
            ? FormattableString.Invariant($"it gives a class {most}, and {Outputs.LabelCount} are named (0 to {Outputs.LabelCount - 1})")
            : null;
    }

    private string? BoxFault(float[] boxes)
    {
        var (largest, areFractions) = (0f, Outputs.Unit == BoxUnit.TopFirstFractions);
        for (var i = 0; i < boxes.Length; i += 4)
        {
            largest = Math.Max(Math.Max(largest, Math.Max(Math.Abs(boxes[i]), Math.Abs(boxes[i + 1]))), Math.Max(Math.Abs(boxes[i + 2]), Math.Abs(boxes[i + 3])));
            if (boxes[i + 2] < boxes[i] - 1e-3f || boxes[i + 3] < boxes[i + 1] - 1e-3f)
                return FormattableString.Invariant($"its box {boxes[i]:G4}, {boxes[i + 1]:G4}, {boxes[i + 2]:G4}, {boxes[i + 3]:G4} ends before it begins, where this family gives two corners");
        }

        if (areFractions && largest > HeadContent.WidestFraction)
            return FormattableString.Invariant($"its boxes reach to {largest:G4}, where this family gives parts of the picture, 0 to 1");
        return !areFractions && largest is > 0 and <= HeadContent.WidestFraction
            ? FormattableString.Invariant($"its boxes reach to {largest:G4} only: they are parts of the picture, where this family gives pixels")
            : null;
    }
}
