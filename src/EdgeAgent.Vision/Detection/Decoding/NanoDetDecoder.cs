using System.Numerics.Tensors;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// NanoDet heads (RangiLyu/nanodet <c>nanodet/model/head/gfl_head.py</c>, <c>nanodet_plus_head.py</c>): sigmoid scores of the classes and, for
/// each edge, a distribution over 0..bins−1 strides from the cell's centre whose expectation is the distance (Generalized Focal Loss,
/// arXiv:2006.04388). Boxes are cut at the input's border before suppression, as <c>distance2bbox</c> does. A score equal to the
/// threshold is kept.
/// </summary>
/// <param name="grid">The head's cells.</param>
/// <param name="levels">Where they are, one for each stride.</param>
/// <param name="classCount">Classes, above 0.</param>
/// <param name="bins">Numbers of one distance.</param>
/// <param name="isPlus">NanoDet-Plus: scores and distances in one row, and cells are looked at from their corner.</param>
internal sealed class NanoDetDecoder(AnchorGrid grid, NanoDetLevel[] levels, int classCount, int bins, bool isPlus) : IDetectionDecoder
{
    private readonly float[] _weights = new float[bins];

    /// <inheritdoc/>
    public bool TryDecode(in PictureOutputs outputs, in LetterboxGeometry geometry, DetectionLimits limits, CandidateList candidates)
    {
        foreach (var level in levels)
        {
            if (!TryDecode(level, outputs.Numbers(level.Scores), outputs.Numbers(level.Distances), limits.MinScore, candidates))
                return false;
        }

        return true;
    }

    private bool TryDecode(NanoDetLevel level, ReadOnlySpan<float> allScores, ReadOnlySpan<float> allDistances, float minScore, CandidateList candidates)
    {
        var distanceColumns = 4 * bins;
        var scoreRow = classCount + (isPlus ? distanceColumns : 0);
        var distanceRow = distanceColumns + (isPlus ? classCount : 0);
        var columns = grid.Columns(level.Stride);
        var cells = columns * grid.Rows(level.Stride);
        var inCell = isPlus ? 0 : (level.Stride - 1) / 2f;
        for (var cell = 0; cell < cells; cell++)
        {
            var row = level.FirstRow + cell;
            var scores = allScores.Slice(row * scoreRow, classCount);
            var best = TensorPrimitives.IndexOfMax(scores);
            if (scores[best] < minScore)
                continue;
            var (y, x) = Math.DivRem(cell, columns);
            var (centreX, centreY) = (x * level.Stride + inCell, y * level.Stride + inCell);
            var distances = allDistances.Slice(row * distanceRow + (isPlus ? classCount : 0), distanceColumns);
            var box = new DetectedObject(
                Math.Clamp(centreX - Expectation(distances, 0) * level.Stride, 0, grid.InputWidth),
                Math.Clamp(centreY - Expectation(distances, 1) * level.Stride, 0, grid.InputHeight),
                Math.Clamp(centreX + Expectation(distances, 2) * level.Stride, 0, grid.InputWidth),
                Math.Clamp(centreY + Expectation(distances, 3) * level.Stride, 0, grid.InputHeight),
                scores[best], best);
            if (!candidates.TryAdd(box, row))
                return false;
        }

        return true;
    }

    private float Expectation(ReadOnlySpan<float> distances, int edge)
    {
        TensorPrimitives.SoftMax(distances.Slice(edge * bins, bins), _weights);
        var sum = 0f;
        for (var i = 1; i < bins; i++)
            sum += i * _weights[i];
        return sum;
    }
}
