using EdgeAgent.Vision.Detection.Families;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>Boxes with a mask each: what another decoder finds, with the coefficients that stand behind its classes.</summary>
/// <param name="boxes">Finds the boxes; its rows are boxes of <paramref name="layout"/>.</param>
/// <param name="layout">How the matrix of boxes lies.</param>
/// <param name="first">Which number of a box is its first coefficient.</param>
/// <param name="prototypes">The prototypes.</param>
internal sealed class PrototypeMaskDecoder(IDetectionDecoder boxes, BoxLayout layout, int first, PrototypeShape prototypes) : IMaskDecoder
{
    private readonly PrototypeMasks _masks = new(prototypes.Count);
    private readonly float[] _coefficients = new float[prototypes.Count];

    /// <inheritdoc/>
    public bool IsInFrame => boxes.IsInFrame;

    /// <inheritdoc/>
    public bool NeedsSuppression => boxes.NeedsSuppression;

    /// <inheritdoc/>
    public bool TryDecode(in PictureOutputs outputs, in LetterboxGeometry geometry, DetectionLimits limits, CandidateList candidates) =>
        boxes.TryDecode(outputs, geometry, limits, candidates);

    /// <inheritdoc/>
    public bool ReadMask(in PictureOutputs outputs, in LetterboxGeometry geometry, in DetectedObject box, int row, InstanceMask mask)
    {
        var numbers = outputs.Numbers(layout.Output);
        for (var i = 0; i < _coefficients.Length; i++)
            _coefficients[i] = numbers[layout.At(row, first + i)];
        return _masks.Make(
            _coefficients, outputs.Numbers(prototypes.Output), outputs.Axis(prototypes.Output, 3), outputs.Axis(prototypes.Output, 2), geometry, box, mask);
    }
}
