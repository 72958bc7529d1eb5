using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tests.Detection;

/// <summary>SCRFD and RetinaFace, for which the assets hold no export: synthetic graphs with the exporters' shapes, one face each at a place computed by hand.</summary>
public sealed class FaceExportTests : IDisposable
{
    private const int Side = 64;

    private readonly ToyObjects _toy = new();

    public void Dispose() => _toy.Dispose();

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void SCRFD_gives_edges_and_landmarks_in_strides_from_the_corner_of_a_cell(bool hasLandmarks, bool isFree)
    {
        var detector = Scrfd(Side, hasLandmarks, isFree).Open(isFree ? ToyObjects.Bundle with { Input = new ImageInput { Width = Side, Height = Side } } : null);

        // The frame lies at the top left at half its size; stride 16, third cell of the second row.
        var found = _toy.Detect(detector, 128, 64);

        Assert.Equal(("scrfd", "face", 127.5f, ResizeMode.LetterboxTopleft), (detector.Model.Family, detector.Model.Labels[0], detector.Model.Input.Mean![0], detector.Model.Input.Resize));
        ReferenceBoxes.AssertEqual([new DetectedObject(2 * 24, 2 * 8, 2 * 48, 2 * 32, 0.9f, 0)], found, 1e-3, 1e-5);
        Assert.Equal(hasLandmarks ? [.. Enumerable.Repeat(new Keypoint(2 * 36, 2 * 12, 1), 5)] : [], detector.KeypointsOf(0).ToArray());
    }

    [Fact]
    public void SCRFD_of_a_side_that_a_stride_does_not_divide_is_refused_at_load() =>
        Assert.Contains("give it an input.size that 32 divides", Assert.Throws<ModelException>(() => Scrfd(72, true, false).Open()).Message, StringComparison.Ordinal);

    [Fact]
    public void SCRFD_of_a_free_size_takes_InsightFaces()
    {
        var fault = Assert.Throws<ModelException>(() => Scrfd(Side, true, isFree: true).Open());

        // Its 64 pixels are not the 640 that it is given, which is seen.
        Assert.Contains("where its input of 640×640 has 80×80 cells", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RetinaFace_moves_and_stretches_its_priors()
    {
        // Strides 8, 16, 32 of 64 pixels: 128 + 32 + 8 priors. The second prior of the third cell of the second row of stride 16: 40, 24, side 128.
        var row = 128 + 2 * 6 + 1;
        var detector = RetinaFace(168, row, softmax: true).Open();

        var found = _toy.Detect(detector, Side, Side);

        Assert.Equal(("retinaface", ChannelOrder.Bgr, 104f), (detector.Model.Family, detector.Model.Input.Colour, detector.Model.Input.Mean![0]));
        // Centre 40 − 0.5 · 0.1 · 128, 24; size 128 · exp(−10 · 0.2).
        var half = 64 * MathF.Exp(-2);
        ReferenceBoxes.AssertEqual([new DetectedObject(33.6f - half, 24 - half, 33.6f + half, 24 + half, 0.9f, 0)], found, 1e-3, 1e-5);
        Assert.Equal(new Keypoint(40 + 12.8f, 24 + 12.8f, 1), detector.KeypointsOf(0)[4]);
    }

    [Theory]
    [InlineData(168, false, "export it with its softmax")]
    [InlineData(100, true, "has 168 priors (two a cell of strides 8, 16, 32)")]
    public void What_is_no_RetinaFace_is_refused_in_words(int priors, bool softmax, string words) =>
        Assert.Contains(words, Assert.Throws<ModelException>(() => RetinaFace(priors, 3, softmax).Open()).Message, StringComparison.Ordinal);

    private ToyObjects Scrfd(int side, bool hasLandmarks, bool isFree)
    {
        object[] input = isFree ? [1, 3, "height", "width"] : [1, 3, side, side];
        _toy.Picture("input.1", OnnxModelWriter.Float32, input);
        foreach (var columns in hasLandmarks ? (int[])[1, 4, 10] : [1, 4])
        {
            foreach (var stride in (int[])[8, 16, 32])
            {
                var count = 2 * ((side + stride - 1) / stride) * ((side + stride - 1) / stride);
                var numbers = new float[count * columns];
                // The second anchor of the third cell (32, 16) of stride 16, counted from 0: (1, 2).
                var at = 2 * (1 * 4 + 2) + 1;
                if (stride == 16)
                    ((float[])(columns switch { 1 => [0.9f], 4 => [0.5f, 0.5f, 1, 1], _ => [.. Enumerable.Range(0, 5).SelectMany(_ => (float[])[0.25f, -0.25f])] })).CopyTo(numbers, at * columns);
                _toy.Output($"{columns}_{stride}", OnnxModelWriter.Float32, [isFree ? "n" : count, columns], numbers, count, columns);
            }
        }

        return _toy;
    }

    private ToyObjects RetinaFace(int priors, int row, bool softmax)
    {
        float[] boxes = new float[4 * priors], scores = new float[2 * priors], landmarks = new float[10 * priors];
        for (var i = 0; i < priors; i++)
            (scores[2 * i], scores[2 * i + 1]) = softmax ? (1, 0) : (0.3f, 0.3f);
        (scores[2 * row], scores[2 * row + 1]) = (0.1f, 0.9f);
        ((float[])[-0.5f, 0, -10, -10]).CopyTo(boxes, 4 * row);
        Array.Fill(landmarks, 1, 10 * row, 10);
        return _toy.Picture("input0", OnnxModelWriter.Float32, 1, 3, Side, Side).Output("output0", OnnxModelWriter.Float32, [1, priors, 4], boxes, 1, priors, 4)
            .Output("586", OnnxModelWriter.Float32, [1, priors, 2], scores, 1, priors, 2).Output("585", OnnxModelWriter.Float32, [1, priors, 10], landmarks, 1, priors, 10);
    }
}
