using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Detection.Decoding;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>Points of a body.</summary>
/// <param name="Points">How many.</param>
/// <param name="PerPoint">2: x and y; 3: x, y and how sure it is that the point is to be seen.</param>
internal sealed record KeypointDetail(int Points, int PerPoint) : HeadDetail(Points * PerPoint)
{
    private const int WithScore = 3;

    /// <inheritdoc/>
    public override ModelTask Task => ModelTask.Pose;

    /// <inheritdoc/>
    public override string Words => $"{Points} points of {(PerPoint == WithScore ? "x, y and visibility" : "x and y")}";

    /// <inheritdoc/>
    public override string? Examine(ReadOnlySpan<float> output, BoxLayout layout, int boxes, int first)
    {
        var widest = 0f;
        for (var box = 0; box < boxes; box++)
        {
            for (var point = 0; point < Points; point++)
            {
                var at = first + PerPoint * point;
                widest = Math.Max(widest, Math.Max(Math.Abs(output[layout.At(box, at)]), Math.Abs(output[layout.At(box, at + 1)])));
                if (PerPoint == WithScore && HeadContent.ScoreFault(output[layout.At(box, at + 2)], "visibility") is { } fault)
                    return fault;
            }
        }

        return boxes > 0 && widest <= HeadContent.WidestFraction ? "its points are no pixels of the picture" : null;
    }

    /// <inheritdoc/>
    public override IDetectionDecoder Dress(IDetectionDecoder boxes, BoxLayout layout, int first) =>
        new KeypointDecoder(boxes, layout, first, Points, hasScores: PerPoint == WithScore);
}
