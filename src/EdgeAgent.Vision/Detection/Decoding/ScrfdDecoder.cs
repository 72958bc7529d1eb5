using EdgeAgent.Pipeline.Models;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// SCRFD faces (deepinsight/insightface <c>python-package/insightface/model_zoo/retinaface.py</c>, <c>forward</c>): for each of two anchors of a cell a
/// score, sigmoid done, the distances of four edges and five landmarks from the cell's corner, in strides. A score equal to the threshold is kept.
/// </summary>
/// <param name="levels">Its outputs, one set for each stride, finest first.</param>
internal sealed class ScrfdDecoder(ScrfdLevel[] levels) : IKeypointDecoder
{
    /// <summary>Anchors of a cell.</summary>
    public const int PerCell = 2;

    /// <summary>Landmarks of a face.</summary>
    public const int Landmarks = 5;

    // Rows of all strides in one count; a row is found again by its stride's first one.
    private readonly int[] _firstRow = new int[levels.Length];

    /// <inheritdoc/>
    public int KeypointCount => levels[0].Landmarks is null ? 0 : Landmarks;

    /// <inheritdoc/>
    public bool TryDecode(in PictureOutputs outputs, in LetterboxGeometry geometry, DetectionLimits limits, CandidateList candidates)
    {
        var first = 0;
        for (var l = 0; l < levels.Length; l++)
        {
            var level = levels[l];
            _firstRow[l] = first;
            var scores = outputs.Numbers(level.Scores);
            var edges = outputs.Numbers(level.Boxes);
            var columns = geometry.TensorWidth / level.Stride;
            if (level.LengthFault(geometry, scores.Length, edges.Length, level.Landmarks is { } points ? outputs.Numbers(points).Length : null) is { } fault)
                throw new ModelException(ModelFault.Unfitting, $"The model cannot be read: {fault}.");
            for (var row = 0; row < scores.Length; row++)
            {
                if (scores[row] < limits.MinScore)
                    continue;
                var (y, x) = Math.DivRem(row / PerCell, columns);
                var box = new DetectedObject(
                    (x - edges[4 * row]) * level.Stride, (y - edges[4 * row + 1]) * level.Stride,
                    (x + edges[4 * row + 2]) * level.Stride, (y + edges[4 * row + 3]) * level.Stride, scores[row], 0);
                if (!candidates.TryAdd(box, first + row))
                    return false;
            }

            first += scores.Length;
        }

        return true;
    }

    /// <inheritdoc/>
    public void ReadKeypoints(in PictureOutputs outputs, in LetterboxGeometry geometry, int row, Span<Keypoint> points)
    {
        if (points.IsEmpty)
            return;
        var l = levels.Length - 1;
        while (row < _firstRow[l])
            l--;
        var (stride, place) = (levels[l].Stride, row - _firstRow[l]);
        var (y, x) = Math.DivRem(place / PerCell, geometry.TensorWidth / stride);
        var numbers = outputs.Numbers(levels[l].Landmarks!.Value).Slice(2 * Landmarks * place, 2 * Landmarks);
        for (var i = 0; i < Landmarks; i++)
        {
            var at = geometry.ToSource(new((x + numbers[2 * i]) * stride, (y + numbers[2 * i + 1]) * stride));
            points[i] = new Keypoint(at.X, at.Y, 1);
        }
    }
}
