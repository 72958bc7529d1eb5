using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Detection.Decoding;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>The angle by which a box is turned, radians.</summary>
/// <param name="IsFinished">Whether the graph has chosen the boxes itself.</param>
/// <param name="IsGuess">Whether nothing but the number of labels speaks for it: then the numbers must show that it is no class.</param>
internal sealed record AngleDetail(bool IsFinished = false, bool IsGuess = false) : HeadDetail(1)
{
    /// <summary>A whole turn, and a little more for 16 bits.</summary>
    private const float LargestAngle = 6.3f;

    /// <inheritdoc/>
    public override ModelTask Task => ModelTask.Detection;

    /// <inheritdoc/>
    public override string Words => "an angle";

    /// <inheritdoc/>
    public override string? Examine(ReadOnlySpan<float> output, BoxLayout layout, int boxes, int first)
    {
        var mayBeClass = true;
        for (var box = 0; box < boxes; box++)
        {
            var angle = output[layout.At(box, first)];
            if (Math.Abs(angle) > LargestAngle)
                return FormattableString.Invariant($"it gives an angle of {angle:G4}, where this family gives radians");
            mayBeClass &= HeadContent.ScoreFault(angle) is null;
        }

        return IsGuess && mayBeClass ? "it tells one class more apart than are named" : null;
    }

    /// <inheritdoc/>
    public override IDetectionDecoder Dress(IDetectionDecoder boxes, BoxLayout layout, int first) => new OrientedDecoder(boxes, layout, first, !IsFinished);
}
