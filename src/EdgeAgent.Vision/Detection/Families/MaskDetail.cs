using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Detection.Decoding;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>A coefficient for each prototype of a mask.</summary>
/// <param name="Prototypes">The prototypes.</param>
internal sealed record MaskDetail(PrototypeShape Prototypes) : HeadDetail(Prototypes.Count)
{
    /// <inheritdoc/>
    public override ModelTask Task => ModelTask.Segmentation;

    /// <inheritdoc/>
    public override string Words => $"{Numbers} mask coefficients";

    /// <inheritdoc/>
    /// <remarks>Any number is a coefficient.</remarks>
    public override string? Examine(ReadOnlySpan<float> output, BoxLayout layout, int boxes, int first) => null;

    /// <inheritdoc/>
    public override IDetectionDecoder Dress(IDetectionDecoder boxes, BoxLayout layout, int first) => new PrototypeMaskDecoder(boxes, layout, first, Prototypes);
}
