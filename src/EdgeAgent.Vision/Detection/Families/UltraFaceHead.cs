using System.Numerics.Tensors;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>Scores and decoded edges in two outputs.</summary>
/// <param name="Scores">The output with the scores, background first.</param>
/// <param name="Boxes">The output with the edges.</param>
/// <param name="ClassCount">Classes without the background.</param>
internal sealed record UltraFaceHead(int Scores, int Boxes, int ClassCount) : DetectionHead
{
    private const int EdgeCount = 4;

    /// <summary>How far the sum of a quantised softmax may be from 1.</summary>
    private const float SumSlack = 0.02f;

    /// <summary>Edges may stick out of the picture by as much.</summary>
    private const float FarthestEdge = 3;

    /// <summary>Edges of quantised graphs may end a little on the wrong side of one another.</summary>
    private const float EdgeSlack = 0.01f;

    /// <inheritdoc/>
    public override DetectionHead Settle(NetworkTrial trial, out string? fault)
    {
        fault = Fault(trial);
        // Three classes and the background are four numbers, as many as edges: only the numbers tell which output is which.
        var swapped = this with { Scores = Boxes, Boxes = Scores };
        if (fault is null || ClassCount + 1 != EdgeCount || swapped.Fault(trial) is not null)
            return this;
        fault = null;
        return swapped;
    }

    /// <inheritdoc/>
    public override IDetectionDecoder CreateDecoder() => new UltraFaceDecoder(Scores, Boxes, ClassCount);

    private string? Fault(NetworkTrial trial) =>
        HeadContent.ScoreFault(trial.Outputs[Scores]) ?? SumFault(trial.Outputs[Scores]) ?? EdgeFault(trial.Outputs[Boxes]);

    private string? SumFault(ReadOnlySpan<float> scores)
    {
        var columns = ClassCount + 1;
        for (var i = 0; i + columns <= scores.Length; i += columns)
        {
            if (TensorPrimitives.Sum(scores.Slice(i, columns)) is var sum && Math.Abs(sum - 1) > SumSlack)
                return FormattableString.Invariant($"its scores of a box have a sum of {sum:G4}, where this family gives 1: export it with its softmax; scores without one ")
                    + "beside corners in pixels are those of YOLO-NAS, DAMO-YOLO and YOLO-World, which are not built (YOLO-NAS runs when its suppression is exported with it)";
        }

        return null;
    }

    /// <summary>Offsets from anchors, which other SSD exports leave to be decoded, may be as small as edges, but are in no order.</summary>
    private static string? EdgeFault(ReadOnlySpan<float> boxes)
    {
        for (var i = 0; i + 3 < boxes.Length; i += 4)
        {
            var box = boxes.Slice(i, 4);
            if (Math.Abs(TensorPrimitives.MaxMagnitude(box)) > FarthestEdge || box[2] < box[0] - EdgeSlack || box[3] < box[1] - EdgeSlack)
            {
                return FormattableString.Invariant($"its box {box[0]:G4}, {box[1]:G4}, {box[2]:G4}, {box[3]:G4} is no left, top, right and bottom edge in fractions of the picture: ")
                    + "export it with its boxes decoded";
            }
        }

        return null;
    }
}
