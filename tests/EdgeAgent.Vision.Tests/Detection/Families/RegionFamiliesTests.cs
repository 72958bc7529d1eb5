using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Detection.Families;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Tests.Detection.Families;

public sealed class RegionFamiliesTests
{
    [Fact]
    public void An_R_CNN_with_an_unaligned_RoiAlign_is_named_as_faithless_and_runs_when_its_bundle_says_so()
    {
        var graph = Traced(hasSize: true) with { HasUnalignedRegions = true, Opset = 11 };

        var verdict = FamilyRecogniser.Recognise(graph, Bare);
        var told = FamilyRecogniser.Recognise(graph, Bare with { Family = "detectron2" });

        Assert.False(verdict.IsRunnable);
        Assert.Equal("it is faithless to the network it was made of: its RoiAlign (opset 11) cuts regions half a pixel beside where Detectron2 does (aligned=True), so that boxes are off by some "
            + "pixels and objects come and go. Export it with opset 16 (STABLE_ONNX_OPSET_VERSION in detectron2/export/__init__.py, then tools/deployment/export_model.py --export-method tracing "
            + "--format onnx). A model.yaml that names the family runs it as it is", verdict.Reason);
        Assert.Equal("name: bare\nfamily: detectron2   # as it is: boxes are some pixels off\n", verdict.Completion);
        Assert.True(told.IsRunnable);
        Assert.Contains("faithless: its RoiAlign (opset 11)", told.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Torchvision_means_its_unaligned_RoiAlign()
    {
        var verdict = FamilyRecogniser.Recognise(Traced(hasSize: false) with { HasUnalignedRegions = true, Opset = 11 }, Bare);

        Assert.Equal("torchvision", verdict.Family);
        Assert.DoesNotContain("faithless", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_free_size_takes_Detectron2s_own_and_a_traced_one_a_frame_at_its_top_left()
    {
        var free = FamilyRecogniser.Recognise(Traced(hasSize: true), Bare).Image!;
        var traced = FamilyRecogniser.Recognise(Traced(hasSize: true, 480, 640), Bare).Image!;

        Assert.Equal((ResizeMode.ShortestEdge, 800, 1333, Interpolation.PilBilinear, ChannelOrder.Bgr), (free.Resize, free.Width, free.Height, free.Interpolation, free.Colour));
        Assert.Equal((ResizeMode.LetterboxTopleft, 640, 480), (traced.Resize, traced.Width, traced.Height));
        Assert.Equal([103.53f, 116.28f, 123.675f], traced.Pad);
    }

    [Fact]
    public void RetinaNets_anchors_are_Detectron2s_unless_the_bundle_says_others()
    {
        var head = Assert.IsType<RetinaNetHead>(Head(Raw(5, 9, 3), Bare));
        var own = Assert.IsType<RetinaNetHead>(Head(Raw(2, 2, 3), Bare with
        {
            Anchors = new AnchorPlan { Strides = [16, 32], Sizes = [[32]], Ratios = [0.5f, 2], Offset = 0.5f },
        }));

        Assert.Equal([8, 16, 32, 64, 128], head.Levels.Select(l => l.Stride));
        Assert.Equal(9, head.Levels[0].Widths.Length);
        Assert.Equal(32 * Math.Sqrt(2), head.Levels[0].Widths[0], 4);
        Assert.Equal(32 / Math.Sqrt(2), head.Levels[0].Heights[0], 4);
        Assert.Equal((3, 0), (head.ClassCount, head.Offset));
        Assert.Equal([32 * MathF.Sqrt(2), 32 / MathF.Sqrt(2)], own.Levels[1].Widths.Select(w => w), (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.Equal((3, 0.5f), (own.ClassCount, own.Offset));
    }

    [Theory]
    // Boxes and classes with equally many channels: four classes. Names tell, whichever comes first.
    [InlineData("cls", "bbox", new[] { 0, 1 }, new[] { 2, 3 })]
    [InlineData("bbox", "cls", new[] { 2, 3 }, new[] { 0, 1 })]
    public void Four_classes_are_told_from_boxes_by_their_names(string first, string second, int[] logits, int[] deltas)
    {
        var head = Assert.IsType<RetinaNetHead>(Head(Raw(2, 9, 4, first, second), Bare));

        Assert.Equal(logits, head.Levels.Select(l => l.Logits));
        Assert.Equal(deltas, head.Levels.Select(l => l.Deltas));
    }

    [Fact]
    public void Anchors_that_the_maps_do_not_have_are_asked_for()
    {
        var verdict = FamilyRecogniser.Recognise(Raw(3, 4, 3), Bare);

        Assert.False(verdict.IsRunnable);
        Assert.Contains("are no RetinaNet of 3 levels with 9 anchors a cell", verdict.Reason, StringComparison.Ordinal);
        // As many anchors a cell as its maps have.
        Assert.Equal("name: bare\nfamily: detectron2\nanchors:   # as MODEL.ANCHOR_GENERATOR of its config says\n  strides: [8, 16, 32]\n"
            + "  sizes: [[32, 38, 45, 54], [64, 76, 91, 108], [128, 152, 181, 215]]   # one list a level\n  ratios: [1]\n", verdict.Completion);
    }

    [Fact]
    public void Anchors_that_nothing_tells_are_said_to_be_taken_for_Detectron2s()
    {
        var verdict = FamilyRecogniser.Recognise(Raw(3, 9, 3), Bare);
        var told = FamilyRecogniser.Recognise(Raw(3, 9, 3), Bare with { Anchors = new AnchorPlan { Sizes = [[32, 40, 50]], Ratios = [0.5f, 1, 2] } });

        Assert.Equal("Its anchors are taken for Detectron2's, which its graph does not tell (sizes from 32, 64, 128 pixels on, 3 a level, ratios 0.5, 1, 2). If its config has others, its boxes "
            + "are wrong: write anchors.sizes and anchors.ratios into its model.yaml.", verdict.Assumption);
        Assert.True(told.IsRunnable);
        Assert.Null(told.Assumption);
    }

    [Fact]
    public void A_RetinaNet_with_other_labels_than_classes_is_refused()
    {
        var verdict = FamilyRecogniser.Recognise(Raw(5, 9, 3), Bare with { Labels = ["a"] });

        Assert.Contains("tells 3 classes apart (9 anchors a cell), but 1 are named (the labels given)", verdict.Reason, StringComparison.Ordinal);
    }

    private static ModelBundle Bare { get; } = new() { Name = "bare", Folder = "/models", Files = new Dictionary<string, string>() };

    private static DetectionHead Head(GraphSignature graph, ModelBundle bundle) =>
        Assert.IsType<DetectorContract>(FamilyRecogniser.Recognise(graph, bundle).Contract).Head;

    private static GraphSignature Traced(bool hasSize, long height = -1, long width = -1)
    {
        var outputs = new List<TensorSpec>
        {
            Spec("value.3", TensorType.Int64, -1), Spec("boxes.35", TensorType.Float32, -1, -1), Spec("value", TensorType.Float32, -1),
        };
        if (hasSize)
            outputs.Add(Spec("onnx::Split_356", TensorType.Int64, 2));
        return Graph(Spec("x.1", TensorType.Float32, 3, height, width), [.. outputs]);
    }

    private static GraphSignature Raw(int levels, int shapes, int classes, string first = "cls_logits", string second = "bbox_deltas")
    {
        long Channels(string kind) => shapes * (kind.StartsWith("cls", StringComparison.Ordinal) ? classes : 4);
        return Graph(Spec("image", TensorType.Float32, 1, 3, -1, -1),
            [.. new[] { first, second }.SelectMany(kind => Enumerable.Range(3, levels).Select(p => Spec($"{kind}_p{p}", TensorType.Float32, 1, Channels(kind), -1, -1)))]);
    }

    private static GraphSignature Graph(TensorSpec input, TensorSpec[] outputs) =>
        new([input], outputs, new Dictionary<string, string>(), "", 16, new HashSet<string>());

    private static TensorSpec Spec(string name, TensorType type, params long[] axes) => new(name, type, axes, [.. axes.Select(_ => "")]);
}
