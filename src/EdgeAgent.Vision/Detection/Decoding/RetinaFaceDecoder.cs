using EdgeAgent.Pipeline.Models;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// RetinaFace faces (biubug6/Pytorch_Retinaface <c>layers/functions/prior_box.py</c>, <c>utils/box_utils.py</c>): shifts and logarithms of sizes of priors,
/// two squares a cell of three strides, the scores of background and face, softmax done, and five landmarks. A score equal to the threshold is kept.
/// </summary>
/// <param name="from">Where they are.</param>
internal sealed class RetinaFaceDecoder(RetinaFaceOutputs from) : IKeypointDecoder
{
    /// <summary>Landmarks of a face.</summary>
    public const int Landmarks = 5;

    private const int ScoreColumns = 2;

    /// <summary><c>variance</c> of its configurations: of places, and of sizes.</summary>
    private const float PlaceShare = 0.1f;
    private const float SizeShare = 0.2f;

    /// <summary><c>min_sizes</c>, pixels.</summary>
    private static readonly (int Stride, int First, int Second)[] Priors = [(8, 16, 32), (16, 64, 128), (32, 256, 512)];

    /// <inheritdoc/>
    public int KeypointCount => Landmarks;

    /// <summary>How many priors an input has.</summary>
    public static long CountOf(int width, int height) => Priors.Sum(p => 2L * Cells(width, p.Stride) * Cells(height, p.Stride));

    /// <inheritdoc/>
    public bool TryDecode(in PictureOutputs outputs, in LetterboxGeometry geometry, DetectionLimits limits, CandidateList candidates)
    {
        var scores = outputs.Numbers(from.Scores);
        var shifts = outputs.Numbers(from.Boxes);
        var count = CountOf(geometry.TensorWidth, geometry.TensorHeight);
        if (scores.Length != ScoreColumns * count || shifts.Length != 4 * count || outputs.Numbers(from.Landmarks).Length != 2 * Landmarks * count)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"The model gives {scores.Length / ScoreColumns} scores and {shifts.Length / 4} boxes where an input of {geometry.TensorWidth}x{geometry.TensorHeight} has {count} priors.");
        }

        for (var row = 0; row < (int)count; row++)
        {
            var score = scores[ScoreColumns * row + 1];
            if (score < limits.MinScore)
                continue;
            var (x, y, side) = PriorOf(row, geometry);
            var box = CentredBox.ToCorners(
                x + shifts[4 * row] * PlaceShare * side, y + shifts[4 * row + 1] * PlaceShare * side,
                MathF.Exp(shifts[4 * row + 2] * SizeShare) * side, MathF.Exp(shifts[4 * row + 3] * SizeShare) * side, score, 0);
            if (!candidates.TryAdd(box, row))
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public void ReadKeypoints(in PictureOutputs outputs, in LetterboxGeometry geometry, int row, Span<Keypoint> points)
    {
        var (x, y, side) = PriorOf(row, geometry);
        var numbers = outputs.Numbers(from.Landmarks).Slice(2 * Landmarks * row, 2 * Landmarks);
        for (var i = 0; i < Landmarks; i++)
        {
            var at = geometry.ToSource(new(x + numbers[2 * i] * PlaceShare * side, y + numbers[2 * i + 1] * PlaceShare * side));
            points[i] = new Keypoint(at.X, at.Y, 1);
        }
    }

    /// <summary>Centre and side of a prior, pixels of the input.</summary>
    private static (float X, float Y, float Side) PriorOf(int row, in LetterboxGeometry geometry)
    {
        foreach (var (stride, first, second) in Priors)
        {
            var columns = Cells(geometry.TensorWidth, stride);
            var count = 2 * columns * Cells(geometry.TensorHeight, stride);
            if (row < count)
            {
                var (y, x) = Math.DivRem(row / 2, columns);
                return ((x + 0.5f) * stride, (y + 0.5f) * stride, row % 2 == 0 ? first : second);
            }

            row -= count;
        }

        throw new ArgumentOutOfRangeException(nameof(row));
    }

    private static int Cells(int side, int stride) => (side + stride - 1) / stride;
}
