using EdgeAgent.Pipeline.Models;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// YuNet faces (ShiqiYu/libfacedetection.train, opencv <c>modules/objdetect/src/face_detect.cpp</c>): score = √(class · objectness), offset of the centre
/// and logarithm of the size in strides, five landmarks. The input may have any size that the coarsest stride divides. A score equal to the
/// threshold is kept.
/// </summary>
/// <param name="levels">Its outputs, one set for each stride.</param>
internal sealed class YuNetDecoder(YuNetLevel[] levels) : IKeypointDecoder
{
    /// <summary>Landmarks of a face.</summary>
    public const int Landmarks = 5;

    // Rows of all strides in one count; a row is found again by its stride's first one.
    private readonly int[] _firstRow = new int[levels.Length];

    /// <inheritdoc/>
    public int KeypointCount => Landmarks;

    /// <inheritdoc/>
    public bool TryDecode(in PictureOutputs outputs, in LetterboxGeometry geometry, DetectionLimits limits, CandidateList candidates)
    {
        var first = 0;
        for (var l = 0; l < levels.Length; l++)
        {
            var level = levels[l];
            _firstRow[l] = first;
            var classes = outputs.Numbers(level.Class);
            var objectness = outputs.Numbers(level.Objectness);
            var boxes = outputs.Numbers(level.Box);
            // Where the stride does not divide the width, rows of cells would be read one beside the other.
            var (columns, rows) = (geometry.TensorWidth / level.Stride, geometry.TensorHeight / level.Stride);
            if (classes.Length != columns * rows || !YuNetLevel.AreOfTheSameCells(classes.Length, objectness.Length, boxes.Length, outputs.Numbers(level.Landmarks).Length))
            {
                throw new ModelException(ModelFault.Unfitting,
                    $"The model gives {classes.Length} cells for stride {level.Stride} where its input of {geometry.TensorWidth}x{geometry.TensorHeight} has {columns}x{rows}, "
                    + "or other numbers of scores, boxes and landmarks: give it an input.size that its strides divide.");
            }

            var least = limits.MinScore * limits.MinScore * (1 - 1e-5f);
            for (var cell = 0; cell < classes.Length; cell++)
            {
                var product = Math.Clamp(classes[cell], 0, 1) * Math.Clamp(objectness[cell], 0, 1);
                if (product < least)
                    continue;
                var score = MathF.Sqrt(product);
                if (score < limits.MinScore)
                    continue;
                var (y, x) = Math.DivRem(cell, columns);
                var box = CentredBox.ToCorners(
                    (x + boxes[4 * cell]) * level.Stride, (y + boxes[4 * cell + 1]) * level.Stride,
                    MathF.Exp(boxes[4 * cell + 2]) * level.Stride, MathF.Exp(boxes[4 * cell + 3]) * level.Stride, score, 0);
                if (!candidates.TryAdd(box, first + cell))
                    return false;
            }

            first += classes.Length;
        }

        return true;
    }

    /// <inheritdoc/>
    public void ReadKeypoints(in PictureOutputs outputs, in LetterboxGeometry geometry, int row, Span<Keypoint> points)
    {
        var l = levels.Length - 1;
        while (row < _firstRow[l])
            l--;
        var stride = levels[l].Stride;
        var cell = row - _firstRow[l];
        var (y, x) = Math.DivRem(cell, geometry.TensorWidth / stride);
        var numbers = outputs.Numbers(levels[l].Landmarks).Slice(2 * Landmarks * cell, 2 * Landmarks);
        for (var i = 0; i < Landmarks; i++)
        {
            var at = geometry.ToSource(new((x + numbers[2 * i]) * stride, (y + numbers[2 * i + 1]) * stride));
            points[i] = new Keypoint(at.X, at.Y, 1);
        }
    }
}
