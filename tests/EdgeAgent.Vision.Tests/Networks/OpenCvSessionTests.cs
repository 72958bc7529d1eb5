using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Anomaly;
using EdgeAgent.Vision.Classification;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Networks.OpenCv;
using EdgeAgent.Vision.Tests.Detection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Vision.Tests.Networks;

public sealed class OpenCvSessionTests : IDisposable
{
    private readonly FramePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [AssetTheory]
    [InlineData("models/detection/yolox_nano.onnx", "images/coco/000000349860.jpg")]
    [InlineData("models/detection/FastestDet.onnx", "images/coco/000000349860.jpg")]
    [InlineData("models/detection/nanodet_m.onnx", "images/coco/000000349860.jpg")]
    [InlineData("models/face/yunet_n_320_320.onnx", "images/coco/000000349860.jpg")]
    [InlineData("exports/yolox/yolox_tiny_raw.onnx", "exports/images/shapes_a.png")]
    [InlineData("exports/yolov5/yolov5_objectness_256.onnx", "exports/images/shapes_a.png")]
    [InlineData("exports/ultralytics/yolov8_seg_256.onnx", "exports/images/shapes_a.png")]
    [InlineData("exports/ultralytics/yolov8_obb_256.onnx", "exports/images/shapes_a.png")]
    public void Both_engines_find_the_same(string model, string image)
    {
        using var frame = StillFrames.Read(_pool, image);

        var reference = Detect(model, frame, () => ModelSession.Open(TestAssets.PathOf(model)));
        var found = Detect(model, frame, () => OpenCvSession.Open(TestAssets.PathOf(model)));

        Assert.NotEmpty(reference);
        Assert.Equal(reference.Length, found.Length);
        Assert.All(reference.Zip(found), pair => Assert.True(
            pair.First.ClassId == pair.Second.ClassId && Math.Abs(pair.First.Score - pair.Second.Score) <= 1e-3 && ReferenceBoxes.Distance(pair.First, pair.Second) <= 0.05, $"{pair}"));
    }

    [AssetFact]
    public void Both_engines_give_a_picture_the_same_classes_and_the_same_oddness()
    {
        const string classifier = "exports/ultralytics/yolov8_cls_64.onnx", padim = "exports/anomaly/padim_like_64.onnx";
        using var shapes = StillFrames.Read(_pool, "exports/images/shapes_a.png");
        using var texture = StillFrames.Read(_pool, "exports/images/texture_spot.png");

        Assert.All(Classes(() => ModelSession.Open(TestAssets.PathOf(classifier))).Zip(Classes(() => OpenCvSession.Open(TestAssets.PathOf(classifier)))),
            pair => Assert.True(pair.First.ClassId == pair.Second.ClassId && Math.Abs(pair.First.Score - pair.Second.Score) <= 1e-3, $"{pair}"));
        Assert.Equal(1, Oddness(() => OpenCvSession.Open(TestAssets.PathOf(padim))) / Oddness(() => ModelSession.Open(TestAssets.PathOf(padim))), 1e-3);

        ClassScore[] Classes(Func<IGraphSession> open)
        {
            using var lane = new ModelLane(open, new LaneOptions { Name = "m" }, TimeProvider.System, NullLogger.Instance);
            using var opened = ClassificationModel.Load(Bundle(classifier), lane, CancellationToken.None).Open("test");
            return opened.Classify(shapes, CancellationToken.None).ToArray();
        }

        double Oddness(Func<IGraphSession> open)
        {
            using var lane = new ModelLane(open, new LaneOptions { Name = "m" }, TimeProvider.System, NullLogger.Instance);
            using var opened = AnomalyModel.Load(Bundle(padim) with { Input = AssetLane.ImageNet }, lane, CancellationToken.None).Open("test");
            return opened.Examine(texture, CancellationToken.None).Score;
        }
    }

    [AssetTheory]
    [InlineData("models/detection/yolov8n_int8.onnx", "it cannot run the operator 'DynamicQuantizeLinear' as this graph uses it")]
    [InlineData("exports/torchvision/ssdlite_mobilenet_256.onnx", "it cannot run the operator 'Shape' as this graph uses it")]
    [InlineData("exports/rtdetr/rtdetrv2_256.onnx", "it takes and gives 32-bit floats only, and the graph has orig_target_sizes int64 [N, 2]")]
    // It loads, and its numbers are garbage there.
    [InlineData("exports/ultralytics/yolov10_e2e_256.onnx", "it loads the graph, but its output 'output0' differs by ")]
    public void A_graph_that_OpenCV_cannot_run_says_why(string model, string words)
    {
        var fault = Assert.Throws<ModelException>(() => OpenCvSession.Open(TestAssets.PathOf(model)));

        Assert.Equal(ModelFault.Unsupported, fault.Fault);
        Assert.Contains(words, fault.Message);
        Assert.EndsWith("Remove 'engine: opencv-dnn', or choose cpu.", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(".cpp", fault.Message);
    }

    [Fact]
    public void A_graph_that_gives_32_bit_whole_numbers_is_refused_at_once()
    {
        const int int32 = 6;
        using var folder = new TemporaryFolder();
        var path = new OnnxModelWriter().Input("images", OnnxModelWriter.Float32, 1, 3, 8, 8).Output("classes", int32, 1, 3, 8, 8)
            .Node("Cast", ["images"], ["classes"], "", OnnxModelWriter.Attribute("to", int32)).Save(folder["whole.onnx"]);

        var fault = Assert.Throws<ModelException>(() => OpenCvSession.Open(path));

        Assert.Contains("it takes and gives 32-bit floats only, and the graph has classes int32 [1, 3, 8, 8]", fault.Message, StringComparison.Ordinal);
    }

    private static ModelBundle Bundle(string model) =>
        new() { Name = "m", Folder = "/", Files = new Dictionary<string, string> { [ModelBundle.MainRole] = TestAssets.PathOf(model) } };

    private static DetectedObject[] Detect(string model, FrameLease frame, Func<IGraphSession> open)
    {
        using var lane = new ModelLane(open, new LaneOptions { Name = "m" }, TimeProvider.System, NullLogger.Instance);
        using var detector = DetectionModel.Load(Bundle(model), lane, CancellationToken.None).Open("test");
        return detector.Detect(frame, CancellationToken.None).ToArray();
    }
}
