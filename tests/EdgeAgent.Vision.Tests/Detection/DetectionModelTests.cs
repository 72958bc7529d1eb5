using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Vision.Tests.Detection;

public sealed class DetectionModelTests : IDisposable
{
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

    [Fact]
    public void Boxes_come_back_in_pixels_of_the_frame_clipped_and_sorted()
    {
        // 64 × 32 pixels lie in 32 × 16 of the input: everything is twice as large. The last box lies in the padding below.
        var detector = Open(Yolox((0, [8, 8, 8, 4, 0.9f, 0.5f, 1]), (5, [30, 10, 10, 8, 1, 0.5f, 0.25f]), (9, [16, 26, 10, 10, 1, 1, 1])));

        ReferenceBoxes.AssertEqual(
            [new DetectedObject(8, 12, 24, 20, 0.9f, 1), new DetectedObject(50, 12, 64, 28, 0.5f, 0)], Detect(detector, 64, 32), 1e-4, 1e-6);
    }

    [Fact]
    public void A_model_that_takes_bytes_with_colours_last_runs_too()
    {
        var graph = ToyDetectors.Graph(Rows((0, [8, 8, 8, 4, 0.9f, 0.5f, 1])), [1, 32, 32, 3], [1, 21, 7], [1, 21, 7], inBytes: true);

        ReferenceBoxes.AssertEqual([new DetectedObject(4, 6, 12, 10, 0.9f, 1)], Detect(Open(graph), 32, 32), 1e-4, 1e-6);
    }

    [Fact]
    public void A_free_number_of_boxes_is_learnt_from_the_first_run()
    {
        var graph = ToyDetectors.Graph(Rows((0, [8, 8, 8, 4, 0.9f, 0.5f, 1])), [1, 3, 32, 32], [1, "boxes", 7], [1, 21, 7]);

        Assert.Single(Detect(Open(graph), 32, 32));
    }

    [Fact]
    public void A_frame_for_which_the_model_gives_NaN_has_no_result_and_the_next_one_has()
    {
        var detector = Open(Yolox((0, [8, 8, 8, 4, 0.9f, 0.5f, 1])));

        var fault = Assert.Throws<ModelException>(() => Detect(detector, 32, 32, grey: 0));
        Assert.Equal(ModelFault.NotFinite, fault.Fault);
        Assert.Single(Detect(detector, 32, 32));
    }

    [Fact]
    public void Thresholds_and_labels_come_from_the_bundle_and_the_stream_may_say_otherwise()
    {
        var graph = Yolox((0, [8, 8, 8, 8, 0.6f, 1, 0]), (3, [24, 8, 8, 8, 0.4f, 0, 1]), (16, [8, 24, 8, 8, 0.2f, 0, 1]));
        var bundle = Bundle() with { Labels = ["cat", "dog"], Thresholds = new Thresholds { Score = 0.5, Max = 2 } };

        Assert.Equal(0.6f, Assert.Single(Detect(Open(graph, bundle), 32, 32)).Score);
        Assert.Equal([0.6f, 0.4f], Detect(Open(graph, bundle, new DetectorOptions { MinScore = 0.1 }), 32, 32).Select(b => b.Score));
        Assert.Equal([0.4f, 0.2f], Detect(Open(graph, bundle, new DetectorOptions { MinScore = 0.1, Classes = ["Dog"] }), 32, 32).Select(b => b.Score));
    }

    [Fact]
    public void A_class_that_the_model_does_not_know_is_refused_with_the_nearest_one()
    {
        var fault = Assert.Throws<ModelException>(() => Open(Yolox(), Bundle() with { Labels = ["person", "car"] }, new DetectorOptions { Classes = ["persn"] }));

        Assert.Equal("Model 'toy' has no class 'persn' among its 2. Did you mean 'person'?", fault.Message);
    }

    [Theory]
    [InlineData(1.1, null, null)]
    [InlineData(double.NaN, null, null)]
    [InlineData(null, -0.1, null)]
    [InlineData(null, null, 0)]
    public void Thresholds_out_of_range_are_refused(double? score, double? iou, int? max) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Open(Yolox(), options: new DetectorOptions { MinScore = score, MaxIou = iou, MaxCount = max }));

    [Fact]
    public void A_graph_of_fitting_shape_whose_numbers_do_not_fit_is_refused()
    {
        // Logits where YOLOX has sigmoids.
        var fault = Assert.Throws<ModelException>(() => Open(Yolox((0, [8, 8, 8, 8, -4, 3, 1]))));

        Assert.Equal(ModelFault.Unfitting, fault.Fault);
        Assert.Equal("Model 'toy' cannot be used as a detector: it looked like a yolox model (input images float32 [1, 3, 32, 32], output output float32 [1, 21, 7]: "
            + "centre, size, objectness and 2 classes in each row, a box for each cell of strides 8, 16, 32; labels: numbers, as nothing names them), "
            + "but it gives a score of -4, where this family gives 0 to 1.", fault.Message);
    }

    [Fact]
    public void What_is_missing_is_asked_for_with_the_model_yaml_that_would_do()
    {
        var fault = Assert.Throws<ModelException>(() => Open(Yolox(), Bundle() with { Labels = ["person"] }));

        Assert.EndsWith("but 1 are named (the labels given). The smallest model.yaml that would make it run:\n"
            + "name: toy\nfamily: yolox\nlabels: labels.txt   # 2 lines, in the order of the graph\n", fault.Message, StringComparison.Ordinal);
    }

    [AssetTheory]
    [InlineData("models/classification/mobilenet_v2_int8.onnx", "it finds no objects; it is a classifier model for classification")]
    [InlineData("exports/espnet/conformer/full/default_encoder.onnx", "its input feats float32 [1, feats_length, 80] is no picture")]
    [InlineData("models/vad/silero_vad.onnx", "is no picture")]
    public void Models_that_are_something_else_give_a_sentence_and_never_a_box(string asset, string words)
    {
        var fault = Assert.Throws<ModelException>(() => new LoadedDetector(asset, new DetectorOptions()));

        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }

    private static OnnxModelWriter Yolox(params (int Cell, float[] Row)[] objects) => ToyDetectors.Graph(Rows(objects), [1, 3, 32, 32], [1, 21, 7], [1, 21, 7]);

    private static float[] Rows(params (int Cell, float[] Row)[] objects) => ToyDetectors.YoloxRows(2, objects);

    private static ModelBundle Bundle() => new() { Name = "toy", Folder = "/", Files = new Dictionary<string, string>() };

    private Detector Open(OnnxModelWriter graph, ModelBundle? bundle = null, DetectorOptions? options = null)
    {
        var path = graph.Save(_folder[$"{_open.Count}.onnx"]);
        var lane = new ModelLane(() => ModelSession.Open(path), new LaneOptions { Name = "toy" }, TimeProvider.System, NullLogger.Instance);
        _open.Add(lane);
        var detector = DetectionModel.Load(bundle ?? Bundle(), lane, CancellationToken.None).Open("test", options);
        _open.Add(detector);
        return detector;
    }

    private DetectedObject[] Detect(Detector detector, int width, int height, byte grey = 100)
    {
        using var frame = _pool.Rent(new FrameFormat(PixelFormat.Bgr24, width, height));
        frame.Pixels.Fill(grey);
        return detector.Detect(frame, CancellationToken.None).ToArray();
    }
}
