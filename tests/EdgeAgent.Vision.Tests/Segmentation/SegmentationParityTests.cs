using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Segmentation;
using EdgeAgent.Vision.Tests.Detection;
using EdgeAgent.Vision.Tests.Imaging;
using EdgeAgent.Vision.Tests.Networks;
using Xunit.Abstractions;

namespace EdgeAgent.Vision.Tests.Segmentation;

public sealed class SegmentationParityTests(ITestOutputHelper log)
{
    private const string Lraspp = "exports/torchvision/lraspp_mobilenet_128x160.onnx";
    private const string Selfie = "models/segmentation/selfie_segmentation.onnx";

    [AssetTheory]
    // Kept in 16 bits.
    [InlineData(Lraspp, "torchvision/stages_lraspp.npz", "input", "out_f16", 5e-4)]
    [InlineData("exports/monai/unet2d.onnx", "monai/stages.npz", "slice_input", "slice_logits", 1e-4)]
    public void Raw_numbers_are_the_frameworks(string model, string stages, string input, string output, double tolerance)
    {
        var npz = NpzArchive.Open(TestAssets.PathOf($"exports/{stages}"));
        using var graph = new AssetLane(model);

        var difference = Closeness.Relative(npz[output].ToFloats(), graph.RunRaw(npz[input]));

        log.WriteLine($"{model}: {difference:G3} of the largest number");
        Assert.InRange(difference, 0, tolerance);
    }

    /// <summary>The reference's labels are at the model's size: a frame resized to it by Pillow's filter goes in unresized and gives just these.</summary>
    [OpenCvTheory(NeedsAssets = true)]
    [InlineData("shapes_a")]
    [InlineData("shapes_b")]
    [InlineData("shapes_c")]
    public void A_torchvision_network_gives_the_frameworks_labels(string image)
    {
        using var graph = new AssetLane(Lraspp, b => b with { Input = AssetLane.ImageNet });
        var labels = ModelSized.Labels($"exports/torchvision/lraspp_labels_{image}.png");
        using var segmenter = SegmentationModel.Load(graph.Bundle, graph.Lane, CancellationToken.None).Open("test");
        using var picture = graph.Picture($"exports/images/{image}.png");
        using var small = ModelSized.Of(graph.Pool, segmenter.Model.Input, picture);

        segmenter.Segment(small, CancellationToken.None);

        var differing = labels.Zip(segmenter.Labels.ToArray(), (e, f) => e != f).Count(d => d);
        log.WriteLine($"{image}: {differing} of {labels.Length} pixels differ");
        Assert.Equal(0, differing);
    }

    [AssetFact]
    public void A_torchvision_network_gives_areas_of_the_whole_frame()
    {
        using var graph = new AssetLane(Lraspp, b => b with { Input = AssetLane.ImageNet });
        using var segmenter = SegmentationModel.Load(graph.Bundle, graph.Lane, CancellationToken.None).Open("test");
        using var picture = graph.Picture("exports/images/shapes_a.png");

        var areas = segmenter.Segment(picture, CancellationToken.None).ToArray();

        // pixels_per_class of the reference at 160x128, here 400x300.
        double[] shares = [15496, 1378, 236, 1129, 1739, 502];
        Assert.Equal(400 * 300, areas.Sum(a => a.Pixels));
        Assert.Equal([0, 1, 2, 3, 4, 5], areas.Select(a => a.ClassId));
        foreach (var area in areas)
            Assert.InRange(area.Pixels / 120_000.0 - shares[area.ClassId] / 20_480.0, -0.002, 0.002);
        // drawn.json: the only blue disc.
        Assert.InRange(areas[2].CentreX, 50, 62);
        Assert.InRange(areas[2].CentreY, 40, 52);
        var contour = Assert.Single(segmenter.TraceContours(), c => c.ClassId == 2);
        Assert.InRange(contour.Corners.Count, 4, 60);
        Assert.InRange(contour.Corners.Average(c => c.X), 45, 67);
    }

    [AssetFact]
    public void Selfie_segmentation_runs_bare_and_counts_the_references_pixels()
    {
        var images = ReferenceBoxes.Read("expected/segmentation.json").GetProperty("images");
        using var graph = new AssetLane(Selfie);
        using var segmenter = SegmentationModel.Load(graph.Bundle, graph.Lane, CancellationToken.None).Open("test");
        Assert.Equal(["background", "person"], segmenter.Model.Labels);
        var (worst, compared) = (0L, 0);
        foreach (var image in images.EnumerateObject().Where((_, i) => i % 4 == 0))
        {
            using var picture = graph.Picture($"images/{image.Name}");
            var person = segmenter.Segment(picture, CancellationToken.None).ToArray().SingleOrDefault(a => a.ClassId == 1).Pixels;
            worst = Math.Max(worst, Math.Abs(person - image.Value.GetProperty("person_pixels_original").GetInt64()));
            compared++;
        }

        log.WriteLine($"{compared} pictures, at most {worst} pixels differ in number");
        Assert.InRange(compared, 9, 40);
        Assert.InRange(worst, 0, 3);
    }

    [AssetTheory]
    [InlineData(Lraspp, "exports/images/shapes_a.png")]
    [InlineData(Selfie, "exports/images/shapes_a.png")]
    public void From_frame_to_areas_nothing_is_allocated(string model, string image)
    {
        using var graph = new AssetLane(model, b => model == Lraspp ? b with { Input = AssetLane.ImageNet } : b);
        using var segmenter = SegmentationModel.Load(graph.Bundle, graph.Lane, CancellationToken.None).Open("test");
        using var picture = graph.Picture(image);
        using var stop = new CancellationTokenSource();
        Work(5);

        Assert.Equal(0, SteadyState.Bytes(() => Work(10)));

        void Work(int count)
        {
            for (var i = 0; i < count; i++)
                segmenter.Segment(picture, stop.Token);
        }
    }

    /// <summary>A network of one grey channel and free size takes pictures as they are.</summary>
    [AssetFact]
    public void A_flat_MONAI_network_takes_grey_pictures_of_any_size()
    {
        var input = new ImageInput { Scale = 1, Mean = [100], Std = [50], Resize = ResizeMode.Pad, PadMultiple = 4 };
        using var graph = new AssetLane("exports/monai/unet2d.onnx", b => b with { Family = ModelFamily.Segmentation, Input = input, Labels = ["background", "ellipsoid", "ball"] });
        using var segmenter = SegmentationModel.Load(graph.Bundle, graph.Lane, CancellationToken.None).Open("test");
        using var picture = graph.Pool.Rent(new FrameFormat(PixelFormat.Grey8, 50, 61));
        new Random(1).NextBytes(picture.Pixels);

        var areas = segmenter.Segment(picture, CancellationToken.None).ToArray();

        Assert.Equal(50 * 61, areas.Sum(a => a.Pixels));
        Assert.Equal(50 * 61, segmenter.Labels.Length);
    }

    [AssetFact]
    public void Without_a_word_of_normalisation_a_network_is_refused()
    {
        using var graph = new AssetLane(Lraspp);

        var refusal = Assert.Throws<ModelException>(() => SegmentationModel.Load(graph.Bundle, graph.Lane, CancellationToken.None));

        Assert.StartsWith("Model 'lraspp_mobilenet_128x160' cannot be used as a segmentation model: nothing tells how pixels become", refusal.Message, StringComparison.Ordinal);
    }
}
