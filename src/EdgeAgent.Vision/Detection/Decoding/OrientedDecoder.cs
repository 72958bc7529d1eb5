using System.Numerics;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// Boxes that are turned: what another decoder finds (centre, size, class), with the angle that stands behind the classes. Told by the upright box
/// around each, and by its corners, which are not clipped; the first corner is that of ultralytics <c>xywhr2xyxyxyxy</c> for an angle from 0 to π/2.
/// </summary>
/// <param name="boxes">Finds the boxes; its rows are boxes of <paramref name="layout"/>.</param>
/// <param name="layout">How the matrix of boxes lies.</param>
/// <param name="angle">Which number of a box is the angle.</param>
/// <param name="suppresses">Whether boxes are to be thinned out, which upright boxes around them cannot decide.</param>
internal sealed class OrientedDecoder(IDetectionDecoder boxes, BoxLayout layout, int angle, bool suppresses) : ICornerDecoder
{
    private readonly CandidateList _upright = new();
    private readonly TurnedNms _nms = new();
    private TurnedBox[] _turned = [];
    private int[] _kept = [];

    /// <inheritdoc/>
    public bool IsInFrame => boxes.IsInFrame;

    /// <inheritdoc/>
    public bool NeedsSuppression => false;

    /// <inheritdoc/>
    public bool TryDecode(in PictureOutputs outputs, in LetterboxGeometry geometry, DetectionLimits limits, CandidateList candidates)
    {
        _upright.Clear();
        return boxes.TryDecode(outputs, geometry, limits, _upright) && TryTurn(outputs.Numbers(layout.Output), limits.MaxIou, candidates);
    }

    /// <inheritdoc/>
    public void ReadCorners(in PictureOutputs outputs, in LetterboxGeometry geometry, int row, Span<Vector2> corners)
    {
        BoxOf(outputs.Numbers(layout.Output), row).Regular().ReadCorners(corners);
        foreach (ref var corner in corners)
            corner = geometry.ToSource(corner);
    }

    private bool TryTurn(ReadOnlySpan<float> numbers, float limit, CandidateList candidates)
    {
        var count = _upright.Count;
        if (_turned.Length < count)
            (_turned, _kept) = (new TurnedBox[2 * count], new int[2 * count]);
        for (var i = 0; i < count; i++)
            _turned[i] = BoxOf(numbers, _upright.Rows[i]);
        var kept = count;
        if (suppresses)
            kept = _nms.Run(_turned.AsSpan(0, count), _upright.Boxes, limit, _kept);
        for (var i = 0; i < kept; i++)
        {
            var at = suppresses ? _kept[i] : i;
            var half = _turned[at].HalfExtent();
            var box = CentredBox.ToCorners(_turned[at].CentreX, _turned[at].CentreY, 2 * half.X, 2 * half.Y, _upright.Boxes[at].Score, _upright.Boxes[at].ClassId);
            if (!candidates.TryAdd(box, _upright.Rows[at]))
                return false;
        }

        return true;
    }

    private TurnedBox BoxOf(ReadOnlySpan<float> numbers, int row) => new(
        numbers[layout.At(row, 0)], numbers[layout.At(row, 1)], numbers[layout.At(row, 2)], numbers[layout.At(row, 3)], numbers[layout.At(row, angle)]);
}
