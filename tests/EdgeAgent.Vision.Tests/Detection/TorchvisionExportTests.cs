using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tests.Detection;

/// <summary>torchvision's Mask R-CNN, of which the assets hold no export: a graph with its names, types and shapes.</summary>
public sealed class TorchvisionExportTests : IDisposable
{
    private readonly ToyObjects _toy = new();
    private readonly FramePool _pool = new();

    public void Dispose()
    {
        _toy.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public void Masks_as_large_as_the_picture_are_cut_at_a_half()
    {
        var detector = MaskRcnn("height", "width").Open(options: new DetectorOptions { WithMasks = true });
        using var frame = _pool.Rent(new FrameFormat(PixelFormat.Bgr24, 8, 4));
        frame.Pixels.Fill(100);

        var found = detector.Detect(frame, CancellationToken.None).ToArray();

        Assert.Equal(new DetectedObject(1, 1, 4, 3, 0.9f, 1), Assert.Single(found));
        var mask = detector.MaskOf(0)!;
        Assert.Equal((0, 0, 7, 4), (mask.Left, mask.Top, mask.Width, mask.Height));
        Assert.Equal(["0000000", "0110000", "0011000", "0000000"], Enumerable.Range(0, 4).Select(y => string.Concat(mask.Pixels(y))));
    }

    [Fact]
    public void A_traced_size_gives_masks_in_the_frames_pixels()
    {
        var detector = MaskRcnn(4, 8).Open(options: new DetectorOptions { WithMasks = true });
        using var frame = _pool.Rent(new FrameFormat(PixelFormat.Bgr24, 16, 8));
        frame.Pixels.Fill(100);

        var found = detector.Detect(frame, CancellationToken.None).ToArray();

        Assert.Equal((ResizeMode.LetterboxTopleft, new DetectedObject(2, 2, 8, 6, 0.9f, 1)), (detector.Model.Input.Resize!.Value, Assert.Single(found)));
        var mask = detector.MaskOf(0)!;
        Assert.Equal(1, mask.Pixels(3 - mask.Top)[3 - mask.Left]);
        Assert.Equal(0, mask.Pixels(3 - mask.Top)[7 - mask.Left]);
    }

    [Fact]
    public void Masks_of_another_size_than_the_picture_are_a_fault()
    {
        var detector = MaskRcnn("height", "width").Open(options: new DetectorOptions { WithMasks = true });
        using var frame = _pool.Rent(new FrameFormat(PixelFormat.Bgr24, 10, 10));
        frame.Pixels.Fill(100);

        var fault = Assert.Throws<ModelException>(() => { detector.Detect(frame, CancellationToken.None); });

        Assert.Equal("The model gives masks of 8x4 for a picture of 10x10, where this family gives them as large as the picture.", fault.Message);
    }

    [Fact]
    public void Fewer_masks_than_scores_are_a_fault()
    {
        var detector = _toy.Picture("image", OnnxModelWriter.Float32, 3, "height", "width")
            .Output("boxes", OnnxModelWriter.Float32, ["n", 4], [1, 1, 4, 3, 2, 1, 7, 4], 2, 4)
            .Output("labels", OnnxModelWriter.Int64, ["n"], [1, 1], 2)
            .Output("scores", OnnxModelWriter.Float32, ["n"], [0.9f, 0.8f], 2)
            .Output("masks", OnnxModelWriter.Float32, ["m", 1, "height", "width"], new float[32], 1, 1, 4, 8)
            .Open(options: new DetectorOptions { WithMasks = true });

        var fault = Assert.Throws<ModelException>(() => _toy.Detect(detector, 8, 4));

        Assert.Equal(ModelFault.Unfitting, fault.Fault);
        Assert.StartsWith("The model gives 2 scores and masks [1, 1, 4, 8]", fault.Message, StringComparison.Ordinal);
    }

    private ToyObjects MaskRcnn(object height, object width) => _toy.Picture("image", OnnxModelWriter.Float32, 3, height, width)
        .Output("boxes", OnnxModelWriter.Float32, ["n", 4], [1, 1, 4, 3], 1, 4)
        .Output("labels", OnnxModelWriter.Int64, ["n"], [1], 1)
        .Output("scores", OnnxModelWriter.Float32, ["n"], [0.9f], 1)
        .Output("masks", OnnxModelWriter.Float32, ["n", 1, "height", "width"],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5f, 1, 0.4f, 0, 0, 0, 0, 0, 0, 0.7f, 0.9f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1, 1, 4, 8);
}
