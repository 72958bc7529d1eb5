using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tests.Detection;

/// <summary>
/// Graphs with the names, types and shapes of exporters of query detectors that the assets do not hold: Transformers, RF-DETR, raw RT-DETR,
/// other types and orders of RT-DETR's outputs. Each finds the class 1 in the middle of the picture.
/// </summary>
public sealed class QueryExportTests : IDisposable
{
    /// <summary>Centre and size as parts of the picture.</summary>
    private static readonly float[] Boxes = [0.5f, 0.5f, 0.5f, 0.5f, 0.1f, 0.1f, 0.1f, 0.1f];

    private readonly ToyObjects _toy = new();

    public void Dispose() => _toy.Dispose();

    [Fact]
    public void Transformers_DETR_gets_a_pixel_mask_of_ones_where_the_frame_is()
    {
        // The mask's mean is 1: with a part of it less than the logits would differ.
        var detector = _toy.Picture("pixel_values", OnnxModelWriter.Float32, "batch", 3, 32, 64).Input("pixel_mask", OnnxModelWriter.Int64, "batch", 32, 64)
            .TimesMeanOf("logits", ["batch", 2, 4], "pixel_mask", [-30, 4, -30, 2, -30, -30, -30, 5], 1, 2, 4)
            .Output("pred_boxes", OnnxModelWriter.Float32, ["batch", 2, 4], Boxes, 1, 2, 4)
            .Open();

        Assert.Equal(("detr", 0.485f), (detector.Model.Family, detector.Model.Input.Mean![0]));
        AssertMiddle(_toy.Detect(detector, 200, 100), 1 / (1 + MathF.Exp(-2)));
    }

    [Theory]
    [InlineData(ResizeMode.LetterboxTopleft, 0.5f)]
    [InlineData(ResizeMode.Stretch, 1f)]
    public void Padding_is_nought_in_the_pixel_mask(ResizeMode resize, float share)
    {
        // A square frame fills half of the input, or all of it; the class has the share as its probability.
        var detector = _toy.Picture("pixel_values", OnnxModelWriter.Float32, 1, 3, 32, 64).Input("pixel_mask", OnnxModelWriter.Int64, 1, "height", "width")
            .TimesMeanOf("logits", [1, 2, 3], "pixel_mask", [0, 0.9f, 0, 0, 0, 0], 1, 2, 3)
            .Output("pred_boxes", OnnxModelWriter.Float32, [1, 2, 4], Boxes, 1, 2, 4)
            .Open(ToyObjects.Bundle with { Activation = OutputActivation.None, Labels = ["a", "b", "c"], Input = new ImageInput { Resize = resize, Width = 64, Height = 32 } },
                new DetectorOptions { MinScore = 0.1 });

        Assert.Equal(0.9f * share, Assert.Single(_toy.Detect(detector, 50, 50)).Score, 1e-4f);
    }

    [Fact]
    public void COCOs_92_numbers_are_91_categories_and_no_object()
    {
        var logits = Enumerable.Repeat(-9f, 184).ToArray();
        (logits[44], logits[91], logits[183]) = (9, 1, 9);
        var detector = _toy.Picture("pixel_values", OnnxModelWriter.Float32, 1, 3, 32, 32).Output("logits", OnnxModelWriter.Float32, [1, 2, 92], logits, 1, 2, 92)
            .Output("pred_boxes", OnnxModelWriter.Float32, [1, 2, 4], Boxes, 1, 2, 4).Open();

        Assert.Equal(91, detector.Model.Labels.Count);
        Assert.Equal("bottle", detector.Model.Labels[Assert.Single(_toy.Detect(detector, 100, 100)).ClassId]);
        Assert.Equal(("person", "-", "toothbrush"), (detector.Model.Labels[1], detector.Model.Labels[12], detector.Model.Labels[90]));
    }

    [Fact]
    public void Raw_RT_DETR_gives_every_class_of_a_query_that_scores_enough()
    {
        var detector = _toy.Picture("images", OnnxModelWriter.Float32, 1, 3, 32, 32)
            .Output("pred_logits", OnnxModelWriter.Float32, [1, 2, 3], [0, 3, -6, -6, -6, -6], 1, 2, 3)
            .Output("pred_boxes", OnnxModelWriter.Float32, [1, 2, 4], Boxes, 1, 2, 4)
            .Open(ToyObjects.Bundle with { Family = "rtdetr" });

        var found = _toy.Detect(detector, 200, 100);

        Assert.Equal([1, 0], found.Select(f => f.ClassId));
        Assert.Equal(0.5f, found[1].Score, 1e-5f);
        AssertMiddle(found[..1], 1 / (1 + MathF.Exp(-3)));
        Assert.Equal(0f, detector.Model.Input.Mean![0]);
    }

    [Fact]
    public void RF_DETR_is_known_by_its_names_and_fed_with_ImageNets_mean()
    {
        var detector = _toy.Picture("input", OnnxModelWriter.Float32, 1, 3, 56, 56).Output("dets", OnnxModelWriter.Float32, [1, 2, 4], Boxes, 1, 2, 4)
            .Output("labels", OnnxModelWriter.Float32, [1, 2, 3], [-6, 2, -6, -6, -6, -6], 1, 2, 3)
            .Open(ToyObjects.Bundle with { Labels = ["cat", "dog"] });

        Assert.Equal(("rtdetr", 0.485f), (detector.Model.Family, detector.Model.Input.Mean![0]));
        AssertMiddle(_toy.Detect(detector, 200, 100), 1 / (1 + MathF.Exp(-2)));
    }

    [Theory]
    [InlineData(OnnxModelWriter.Int64, 7, true)]
    [InlineData(OnnxModelWriter.Float32, 6, false)]
    [InlineData(6, 7, false)]
    public void Finished_queries_come_in_any_order_and_the_frames_size_in_any_type(int sizeType, int labelType, bool hasBatch)
    {
        object[] batch = hasBatch ? [1] : [];
        long[] one = hasBatch ? [1] : [];
        var detector = _toy.Input("orig_target_sizes", sizeType, 1, 2).Picture("images", OnnxModelWriter.Float32, 1, 3, 32, 32)
            .Output("scores", OnnxModelWriter.Float32, [.. batch, 2], [0.9f, 0.1f], [.. one, 2])
            .TimesInput("boxes", [.. batch, 2, 4], "orig_target_sizes", [0.25f, 0.25f, 0.75f, 0.75f, 0, 0, 1, 1], [.. one, 2, 4])
            .Output("labels", labelType, [.. batch, 2], [1, 0], [.. one, 2])
            .Open();

        Assert.Equal("rtdetr", detector.Model.Family);
        AssertMiddle(_toy.Detect(detector, 200, 100), 0.9f);
        ReferenceBoxes.AssertEqual([new DetectedObject(160, 120, 480, 360, 0.9f, 1)], _toy.Detect(detector, 640, 480), 1e-3, 1e-4);
    }

    [Theory]
    // Nothing says what the last number is; the sum of one row being 1 says "no object".
    [InlineData(new[] { -1f, 1, -1, -1, -1, 1 }, null, "its numbers do not tell whether a row ends in 'no object'")]
    [InlineData(new[] { -4f, 3, -4, -4, -4, -4 }, null, "its numbers are one yes or no a class, which Deformable DETR and RT-DETR share")]
    [InlineData(new[] { -4f, 3, -4, -4, -4, -4 }, "a b", "its last number is 'no object' almost nowhere, so that it is a class like the others")]
    [InlineData(new[] { -4f, 3, -4, -4, -4, -4 }, "a b c", "has a yes or no for each of 3 classes, which Deformable DETR and RT-DETR share")]
    [InlineData(new[] { -4f, 3, 4, -4, -4, 4 }, "a", "tells 2 or 3 classes apart, but 1 are named; where classes are counted from 1, the first label stands for class 0")]
    public void What_nothing_tells_is_asked_for(float[] logits, string? labels, string fault)
    {
        _toy.Picture("inputs", OnnxModelWriter.Float32, 1, 3, 32, 32).Output("pred_logits", OnnxModelWriter.Float32, [1, 2, 3], logits, 1, 2, 3)
            .Output("pred_boxes", OnnxModelWriter.Float32, [1, 2, 4], Boxes, 1, 2, 4);

        Assert.Contains(fault, Assert.Throws<ModelException>(() => _toy.Open(ToyObjects.Bundle with { Labels = labels?.Split(' ') })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scores_that_sum_to_1_end_in_no_object()
    {
        var detector = _toy.Picture("inputs", OnnxModelWriter.Float32, 1, 3, 32, 32)
            .Output("pred_logits", OnnxModelWriter.Float32, [1, 2, 3], [0.1f, 0.7f, 0.2f, 0, 0.1f, 0.9f], 1, 2, 3)
            .Output("pred_boxes", OnnxModelWriter.Float32, [1, 2, 4], Boxes, 1, 2, 4).Open();

        AssertMiddle(_toy.Detect(detector, 200, 100), 0.7f);
    }

    [Fact]
    public void Boxes_in_pixels_are_refused()
    {
        _toy.Picture("inputs", OnnxModelWriter.Float32, 1, 3, 32, 32).Output("pred_logits", OnnxModelWriter.Float32, [1, 1, 3], [-1, 1, 3], 1, 1, 3)
            .Output("pred_boxes", OnnxModelWriter.Float32, [1, 1, 4], [16, 16, 8, 8], 1, 1, 4);

        Assert.Contains("its boxes reach to 16, where this family gives centre and size as parts of the picture, 0 to 1",
            Assert.Throws<ModelException>(() => _toy.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Boxes_as_parts_of_the_frame_are_refused_where_pixels_are_said()
    {
        _toy.Picture("images", OnnxModelWriter.Float32, 1, 3, 32, 32).Input("orig_target_sizes", OnnxModelWriter.Int64, 1, 2)
            .Output("labels", OnnxModelWriter.Int64, [1, 1], [1], 1, 1).Output("boxes", OnnxModelWriter.Float32, [1, 1, 4], [0.1f, 0.1f, 0.9f, 0.9f], 1, 1, 4)
            .TimesMeanOf("scores", [1, 1], "orig_target_sizes", [0.001f], 1, 1);

        Assert.Contains("its boxes reach to 0.9 only: they are parts of the picture, where this family gives pixels",
            Assert.Throws<ModelException>(() => _toy.Open()).Message, StringComparison.Ordinal);
    }

    /// <summary>Of a frame of 200 × 100.</summary>
    private static void AssertMiddle(DetectedObject[] found, float score) =>
        ReferenceBoxes.AssertEqual([new DetectedObject(50, 25, 150, 75, score, 1)], found, 1e-3, 1e-4);
}
