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
    /// <summary>Edges may stick out of the picture by as much.</summary>
    private const float FarthestEdge = 3;

    /// <summary>Edges of quantised graphs may end a little on the wrong side of one another.</summary>
    private const float EdgeSlack = 0.01f;

    /// <inheritdoc/>
    public override DetectionHead Settle(NetworkTrial trial, out string? fault)
    {
        fault = HeadContent.ScoreFault(trial.Outputs[Scores]) ?? EdgeFault(trial.Outputs[Boxes]);
        return this;
    }

    /// <inheritdoc/>
    public override IDetectionDecoder CreateDecoder() => new UltraFaceDecoder(Scores, Boxes, ClassCount);

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
