using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Classification;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Segmentation;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Vision.Tests.Networks;

/// <summary>
/// Folders as optimum writes them, their graphs synthetic: its names (pixel_values, pixel_mask, logits, pred_boxes), its axes, all of them free, and the
/// files of the models on the hub beside them. Nothing else is said, and all run.
/// </summary>
public sealed class TransformersExportTests : IDisposable
{
    private const string Labels = """ "id2label": {"0": "cat", "1": "dog", "2": "bird"} """;

    private readonly TemporaryFolder _folder = new();
    private readonly FramePool _pool = new();
    private readonly List<IDisposable> _open = [];

    public void Dispose()
    {
        Enumerable.Reverse(_open).ToList().ForEach(d => d.Dispose());
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_ViT_classifies_with_no_word_more(bool byFile)
    {
        // (130 / 255 − 0.5) / 0.5, times 100.
        Write(Graph(["batch", "channels", "height", "width"]).Scaled("logits", ["batch", 3], [0, 100, -100], 1, 3), "ViTForImageClassification", "vit",
            """{"do_resize": true, "do_normalize": true, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5], "resample": 3, "size": {"height": 32, "width": 32}}""");

        var model = ClassificationModel.Load(Bundle(byFile), Lane(), CancellationToken.None);
        using var classifier = model.Open("test");
        using var frame = Grey(130);
        var best = classifier.Classify(frame, CancellationToken.None)[0];

        Assert.Equal(("dog", Interpolation.PilBicubic, ResizeMode.Stretch), (model.Labels[best.ClassId], model.Input.Interpolation, model.Input.Resize));
        var logit = Math.Exp((130 / 255.0 - 0.5) / 0.5 * 100);
        Assert.Equal(logit / (logit + 1 + 1 / logit), best.Score, 1e-4);
        Assert.Contains("pixels as they are because its preprocessor_config.json says so", model.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DetrForObjectDetection", "detr", false)]
    [InlineData("YolosForObjectDetection", "yolos", false)]
    [InlineData("DetrForObjectDetection", "detr", true)]
    public void A_DETR_finds_objects_at_the_size_of_its_processor_or_of_its_graph(string architecture, string type, bool isFixed)
    {
        object[] input = isFixed ? [1, 3, 48, 64] : ["batch", "channels", "height", "width"];
        var graph = Graph(input);
        if (type == "detr")
            graph.Writer.Input("pixel_mask", OnnxModelWriter.Int64, isFixed ? [1, 48, 64] : ["batch", "height", "width"]);
        Write(graph.Fixed("logits", ["batch", "queries", 4], [-30, 4, -30, 2, -30, -30, -30, 5], 1, 2, 4)
                .Fixed("pred_boxes", ["batch", "queries", 4], [0.5f, 0.5f, 0.5f, 0.5f, 0.1f, 0.1f, 0.1f, 0.1f], 1, 2, 4), architecture, type,
            """{"do_normalize": true, "do_resize": true, "feature_extractor_type": "DetrFeatureExtractor", "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225], "max_size": 128, "size": 96}""");

        var model = DetectionModel.Load(Bundle(byFile: true), Lane(), CancellationToken.None);
        using var detector = model.Open("test");
        using var frame = Grey(130);
        var found = Assert.Single(detector.Detect(frame, CancellationToken.None).ToArray());

        Assert.Equal(("detr", "dog"), (model.Family, model.Labels[found.ClassId]));
        Assert.Equal((50f, 25f, 150f, 75f), (MathF.Round(found.Left, 3), MathF.Round(found.Top, 3), MathF.Round(found.Right, 3), MathF.Round(found.Bottom, 3)));
        Assert.Equal(isFixed ? (ResizeMode.Stretch, 64, 48) : (ResizeMode.ShortestEdge, 96, 128), (model.Input.Resize!.Value, model.Input.Width!.Value, model.Input.Height!.Value));
        Assert.Equal(0.485f, model.Input.Mean![0]);
    }

    [Fact]
    public void A_SegFormer_of_a_quarter_of_its_input_gives_each_pixel_a_class()
    {
        var logits = new float[3 * 64];
        // The left half is 1, the right half 2.
        for (var i = 0; i < 64; i++)
            logits[(i % 8 < 4 ? 1 : 2) * 64 + i] = 5;
        Write(Graph(["batch", "channels", "height", "width"]).Fixed("logits", ["batch", 3, "rows", "columns"], logits, 1, 3, 8, 8), "SegformerForSemanticSegmentation", "segformer",
            """{"do_normalize": true, "do_resize": true, "feature_extractor_type": "SegformerFeatureExtractor", "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225], "reduce_labels": true, "resample": 2, "size": 32}""");

        var model = SegmentationModel.Load(Bundle(byFile: false), Lane(), CancellationToken.None);
        using var segmenter = model.Open("test");
        using var frame = Grey(130);
        var areas = segmenter.Segment(frame, CancellationToken.None);

        Assert.Equal("segmentation", model.Family);
        Assert.Equal([("dog", 10_000), ("bird", 10_000)], areas.ToArray().Select(a => (model.Labels[a.ClassId], (int)a.Pixels)));
    }

    [Fact]
    public void Labels_that_are_not_as_many_as_the_classes_are_refused()
    {
        Write(Graph(["batch", "channels", "height", "width"]).Scaled("logits", ["batch", 5], [0, 1, 2, 3, 4], 1, 5), "ViTForImageClassification", "vit",
            """{"do_resize": true, "resample": 2, "size": {"height": 32, "width": 32}}""");

        var fault = Assert.Throws<ModelException>(() => ClassificationModel.Load(Bundle(byFile: true), Lane(), CancellationToken.None));

        Assert.Contains("tells 5 classes apart, but 3 are named", fault.Message, StringComparison.Ordinal);
    }

    private static Toy Graph(object[] input) => new(input);

    private void Write(Toy graph, string architecture, string type, string processor)
    {
        graph.Writer.Save(_folder["model.onnx"]);
        File.WriteAllText(_folder["config.json"], $$"""{"architectures": ["{{architecture}}"], "model_type": "{{type}}",{{Labels}} }""");
        File.WriteAllText(_folder["preprocessor_config.json"], processor);
    }

    private ModelBundle Bundle(bool byFile) => new BundleReader([]).Read(byFile ? _folder["model.onnx"] : _folder[""]);

    private ModelLane Lane()
    {
        var lane = new ModelLane(() => ModelSession.Open(_folder["model.onnx"]), new LaneOptions { Name = "toy" }, TimeProvider.System, NullLogger.Instance);
        _open.Add(lane);
        return lane;
    }

    private FrameLease Grey(byte value)
    {
        var frame = _pool.Rent(new FrameFormat(PixelFormat.Bgr24, 200, 100));
        frame.Pixels.Fill(value);
        return frame;
    }

    /// <summary>Outputs of fixed numbers, or of numbers times the mean of the network's input.</summary>
    private sealed class Toy
    {
        public Toy(object[] input) => Writer.Input("pixel_values", OnnxModelWriter.Float32, input)
            .Node("ReduceMean", ["pixel_values"], ["mean"], "", OnnxModelWriter.Attribute("keepdims", 0))
            .Weights("nought", OnnxModelWriter.Float32, [], MemoryMarshal.AsBytes<float>([0]).ToArray()).Node("Mul", ["mean", "nought"], ["none"]);

        public OnnxModelWriter Writer { get; } = new();

        public Toy Fixed(string name, object[] declared, float[] numbers, params long[] shape) => Add("Add", "none", name, declared, numbers, shape);

        public Toy Scaled(string name, object[] declared, float[] numbers, params long[] shape) => Add("Mul", "mean", name, declared, numbers, shape);

        private Toy Add(string op, string with, string name, object[] declared, float[] numbers, long[] shape)
        {
            Writer.Output(name, OnnxModelWriter.Float32, declared)
                .Weights($"{name} numbers", OnnxModelWriter.Float32, shape, MemoryMarshal.AsBytes<float>(numbers).ToArray()).Node(op, [$"{name} numbers", with], [name]);
            return this;
        }
    }
}
