using EdgeAgent.Pipeline.Models;
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
    private float[] _coefficients = [];

    /// <inheritdoc/>
    public bool IsInFrame => boxes.IsInFrame;

    /// <inheritdoc/>
    public bool NeedsSuppression => boxes.NeedsSuppression;

    /// <inheritdoc/>
    public bool TryDecode(in PictureOutputs outputs, in LetterboxGeometry geometry, DetectionLimits limits, CandidateList candidates) =>
        boxes.TryDecode(outputs, geometry, limits, candidates);

    /// <inheritdoc/>
    public void ReadMasks(in PictureOutputs outputs, in LetterboxGeometry geometry, ReadOnlySpan<DetectedObject> boxes, ReadOnlySpan<int> rows, ReadOnlySpan<InstanceMask> into)
    {
        var count = prototypes.Count;
        var planes = outputs.Numbers(prototypes.Output);
        var (width, height) = (outputs.Axis(prototypes.Output, 3), outputs.Axis(prototypes.Output, 2));
        if (planes.Length != count * width * height)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"The graph gave {outputs.Axis(prototypes.Output, 1)} prototypes of masks, where it gave {count} when it was loaded. Export it with fixed axes.");
        }

        if (_coefficients.Length < boxes.Length * count)
            _coefficients = new float[boxes.Length * count];
        var numbers = outputs.Numbers(layout.Output);
        for (var i = 0; i < boxes.Length; i++)
        {
            for (var k = 0; k < count; k++)
                _coefficients[i * count + k] = numbers[layout.At(rows[i], first + k)];
        }

        _masks.Make(
            _coefficients.AsSpan(0, boxes.Length * count), planes, width, height, geometry, boxes, into);
    }
}
