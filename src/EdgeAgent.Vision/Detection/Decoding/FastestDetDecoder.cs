using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// FastestDet's map [1, 5 + classes, rows, columns]: objectness, tanh of the centre's offset in cells, sigmoid of the size in pictures, classes
/// (dog-qiuqiu/FastestDet <c>utils/tool.py</c>, <c>handle_preds</c>). Score = objectness^0.6 · class^0.4; one equal to the threshold is kept.
/// </summary>
/// <param name="columns">Cells from left to right.</param>
/// <param name="rows">Cells from top to bottom.</param>
/// <param name="classCount">Classes, above 0.</param>
internal sealed class FastestDetDecoder(int columns, int rows, int classCount) : IDetectionDecoder
{
    /// <summary>Channels before the classes.</summary>
    public const int BoxChannels = 5;

    private const float ObjectnessPower = 0.6f;
    private const float ClassPower = 0.4f;

    /// <inheritdoc/>
    public bool TryDecode(in PictureOutputs outputs, in LetterboxGeometry geometry, DetectionLimits limits, CandidateList candidates)
    {
        var map = outputs.Numbers(0);
        var cells = columns * rows;
        // A class never scores above 1, so that the objectness alone rules out almost every cell.
        var leastObjectness = MathF.Pow(limits.MinScore, 1 / ObjectnessPower) * (1 - 1e-4f);
        for (var cell = 0; cell < cells; cell++)
        {
            var objectness = map[cell];
            if (objectness < leastObjectness)
                continue;
            var best = 0;
            for (var c = 1; c < classCount; c++)
            {
                if (map[(BoxChannels + c) * cells + cell] > map[(BoxChannels + best) * cells + cell])
                    best = c;
            }

            // Quantised sigmoids may end a little below 0, which has no such power.
            var score = MathF.Pow(Math.Max(objectness, 0), ObjectnessPower) * MathF.Pow(Math.Max(map[(BoxChannels + best) * cells + cell], 0), ClassPower);
            if (score < limits.MinScore)
                continue;
            var (y, x) = Math.DivRem(cell, columns);
            var box = CentredBox.ToCorners(
                (x + MathF.Tanh(map[cells + cell])) / columns * geometry.TensorWidth, (y + MathF.Tanh(map[2 * cells + cell])) / rows * geometry.TensorHeight,
                Sigmoid(map[3 * cells + cell]) * geometry.TensorWidth, Sigmoid(map[4 * cells + cell]) * geometry.TensorHeight, score, best);
            if (!candidates.TryAdd(box, cell))
                return false;
        }

        return true;
    }

    private static float Sigmoid(float value) => 1 / (1 + MathF.Exp(-value));
}
