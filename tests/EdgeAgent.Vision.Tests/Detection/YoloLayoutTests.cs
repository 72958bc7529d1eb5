using System.Numerics;
using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Vision.Tests.Detection;

/// <summary>
/// Layouts of the Ultralytics and YOLOv5 lines for which the assets hold no export, as synthetic graphs with the exporters' names, shapes and metadata:
/// transposed heads, YOLOv5's masks, YOLO26's end-to-end masks, poses and turned boxes, YOLOv6, free axes. Each gives the one object that was written into it.
/// </summary>
public sealed class YoloLayoutTests : IDisposable
{
    private const int Cells = 21;
    private const int Side = 32;
    private const int PrototypeSide = 8;

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
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Masks_of_heads_without_objectness(bool isRows, bool isFree)
    {
        var detector = Open(Graph([16, 16, 16, 8, 0, 0.9f, 1], Cells, isRows, isFree, prototypes: true, Ultralytics("segment", 2)));

        AssertHalfMask(detector, classId: 1);
        Assert.Equal("yolov8", detector.Model.Family);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Masks_of_YOLOv5_with_objectness(bool isFree)
    {
        // What export.py writes: stride and names, no task.
        var detector = Open(Graph([16, 16, 16, 8, 0.9f, 1, 1], 3 * Cells, isRows: true, isFree, prototypes: true,
            new() { ["names"] = "{0: 'a'}", ["stride"] = "32" }), isFree ? Sized : null);

        AssertHalfMask(detector, classId: 0);
        Assert.Equal("yolov5", detector.Model.Family);
    }

    [Theory]
    [InlineData(false, 3)]
    [InlineData(false, 2)]
    [InlineData(true, 3)]
    [InlineData(true, 2)]
    public void Points_of_heads_without_objectness(bool isRows, int perPoint)
    {
        float[] points = perPoint == 3 ? [10, 14, 0.75f, 20, 18, 0.25f] : [10, 14, 20, 18];
        var metadata = Ultralytics("pose", 1);
        metadata["kpt_shape"] = $"[2, {perPoint}]";

        var detector = Open(Graph([16, 16, 16, 8, 0.9f, .. points], Cells, isRows, isFree: false, prototypes: false, metadata));

        AssertFinds(detector, new DetectedObject(8, 12, 24, 20, 0.9f, 0));
        Assert.Equal(perPoint == 3 ? [new Keypoint(10, 14, 0.75f), new Keypoint(20, 18, 0.25f)] : [new Keypoint(10, 14, 1), new Keypoint(20, 18, 1)], detector.KeypointsOf(0).ToArray());
    }

    [Fact]
    public void Points_of_YOLOv7_with_objectness_are_told_by_the_bundle()
    {
        var detector = Open(Graph([16, 16, 16, 8, 0.9f, 1, 10, 14, 0.75f, 20, 18, 0.25f], 3 * Cells, isRows: true, isFree: false, prototypes: false, []),
            bundle => bundle with { Task = ModelTask.Pose, Labels = ["person"] });

        AssertFinds(detector, new DetectedObject(8, 12, 24, 20, 0.9f, 0));
        Assert.Equal([new Keypoint(10, 14, 0.75f), new Keypoint(20, 18, 0.25f)], detector.KeypointsOf(0).ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Turned_boxes_of_heads_without_objectness(bool isRows)
    {
        var detector = Open(Graph([16, 16, 16, 8, 0.9f, MathF.PI / 2], Cells, isRows, isFree: false, prototypes: false, Ultralytics("obb", 1)));

        AssertTurned(detector);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Turned_boxes_that_the_graph_has_chosen(bool isFree, bool isEndToEnd)
    {
        var detector = Open(Graph([16, 16, 16, 8, 0.9f, 0, MathF.PI / 2], 30, isRows: true, isFree, prototypes: false, Finished("obb", isEndToEnd)));

        AssertTurned(detector);
        Assert.Equal(isEndToEnd ? "yolo-e2e" : "yolov8", detector.Model.Family);
    }

    [Fact]
    public void Masks_of_boxes_that_the_graph_has_chosen() =>
        AssertHalfMask(Open(Graph([8, 12, 24, 20, 0.9f, 0, 1], 30, isRows: true, isFree: false, prototypes: true, Finished("segment"))), classId: 0);

    [Fact]
    public void Points_of_boxes_that_the_graph_has_chosen()
    {
        var metadata = Finished("pose");
        metadata["kpt_shape"] = "[2, 3]";
        var detector = Open(Graph([8, 12, 24, 20, 0.9f, 0, 10, 14, 0.75f, 20, 18, 0.25f], 30, isRows: true, isFree: false, prototypes: false, metadata));

        AssertFinds(detector, new DetectedObject(8, 12, 24, 20, 0.9f, 0));
        Assert.Equal([new Keypoint(10, 14, 0.75f), new Keypoint(20, 18, 0.25f)], detector.KeypointsOf(0).ToArray());
    }

    [Fact]
    public void Boxes_that_the_graph_has_chosen_are_never_thinned_out()
    {
        float[] rows = [8, 12, 24, 20, 0.9f, 0, 8, 12, 24, 20, 0.8f, 0];
        var metadata = Finished("detect");
        var detector = Open(Graph(rows, [1, 2, 6], [1, 2, 6], prototypes: false, metadata));

        AssertFinds(detector, new DetectedObject(8, 12, 24, 20, 0.9f, 0), new DetectedObject(8, 12, 24, 20, 0.8f, 0));
    }

    [Fact]
    public void A_graph_that_chooses_nothing_gives_nothing()
    {
        var detector = Open(Graph(new float[30], [1, 5, 6], [1, 5, 6], prototypes: false, Finished("detect", isEndToEnd: false)));

        AssertFinds(detector);
    }

    [Fact]
    public void YOLOv6_runs_as_YOLOv5_when_its_bundle_says_so() => AssertFinds(
        Open(Graph([16, 16, 16, 8, 1, 0.9f], Cells, isRows: true, isFree: false, prototypes: false, []), bundle => bundle with { Family = "yolov5" }),
        new DetectedObject(8, 12, 24, 20, 0.9f, 0));

    [Fact]
    public void Free_axes_of_YOLOv5_run_with_the_bundles_size()
    {
        var detector = Open(
            Graph([16, 16, 16, 8, 0.9f, 1], 3 * Cells, isRows: true, isFree: true, prototypes: false, new() { ["names"] = "{0: 'a'}", ["stride"] = "32" }), Sized);

        AssertFinds(detector, new DetectedObject(8, 12, 24, 20, 0.9f, 0));
        Assert.Equal("yolov5", detector.Model.Family);
    }

    [Fact]
    public void Raw_maps_beside_the_boxes_of_old_YOLOv5_exports_are_left_alone()
    {
        var graph = Graph([16, 16, 16, 8, 0.9f, 1], 3 * Cells, isRows: true, isFree: false, prototypes: false, []);
        graph.Output("345", OnnxModelWriter.Float32, 1, 3, 4, 4, 6).Weights("map", OnnxModelWriter.Float32, [1, 3, 4, 4, 6], new byte[4 * 288])
            .Node("Mul", ["map", "one"], ["345"]);

        AssertFinds(Open(graph), new DetectedObject(8, 12, 24, 20, 0.9f, 0));
    }

    private static ModelBundle Sized(ModelBundle bundle) => bundle with { Input = new ImageInput { Width = Side, Height = Side } };

    private static Dictionary<string, string> Ultralytics(string task, int classes) => new()
    {
        ["names"] = "{" + string.Join(", ", Enumerable.Range(0, classes).Select(i => $"{i}: 'c{i}'")) + "}",
        ["stride"] = "32",
        ["task"] = task,
        ["imgsz"] = $"[{Side}, {Side}]",
    };

    private static Dictionary<string, string> Finished(string task, bool isEndToEnd = true)
    {
        var metadata = Ultralytics(task, 1);
        metadata["end2end"] = isEndToEnd ? "True" : "False";
        metadata["args"] = $"{{'batch': 1, 'nms': {(isEndToEnd ? "False" : "True")}}}";
        return metadata;
    }

    /// <summary>One box in the second place; all others are small, far to the left, and score nothing.</summary>
    private static OnnxModelWriter Graph(float[] box, int boxes, bool isRows, bool isFree, bool prototypes, Dictionary<string, string> metadata)
    {
        var output = new float[boxes * box.Length];
        for (var i = 0; i < boxes; i++)
        {
            for (var channel = 0; channel < box.Length; channel++)
                output[isRows ? i * box.Length + channel : channel * boxes + i] = i == 1 ? box[channel] : 0;
        }

        long[] shape = isRows ? [1, boxes, box.Length] : [1, box.Length, boxes];
        object[] free = isRows ? ["batch", "anchors", box.Length] : ["batch", box.Length, "anchors"];
        return Graph(output, isFree ? free : [.. shape], shape, prototypes, metadata, isFree);
    }

    private static OnnxModelWriter Graph(
        float[] output, object[] declared, long[] shape, bool prototypes, Dictionary<string, string> metadata, bool isFree = false)
    {
        object[] input = isFree ? ["batch", 3, "height", "width"] : [1, 3, Side, Side];
        var graph = new OnnxModelWriter().Input("images", OnnxModelWriter.Float32, input).Output("output0", OnnxModelWriter.Float32, declared)
            .Weights("boxes", OnnxModelWriter.Float32, shape, MemoryMarshal.AsBytes<float>(output).ToArray())
            .Weights("scalar", OnnxModelWriter.Int64, [3], MemoryMarshal.AsBytes<long>([1, 1, 1]).ToArray())
            .Node("ReduceMean", ["images"], ["m"]).Node("Reshape", ["m", "scalar"], ["mean"]).Node("Div", ["mean", "mean"], ["one"])
            .Node("Mul", ["boxes", "one"], ["output0"]);
        foreach (var (key, value) in metadata)
            graph.Metadata(key, value);
        if (!prototypes)
            return graph;

        // Left half in, right half out.
        var halves = Enumerable.Range(0, PrototypeSide * PrototypeSide).Select(i => i % PrototypeSide < PrototypeSide / 2 ? 1f : -1f).ToArray();
        object[] map = isFree ? ["batch", 1, "mask_height", "mask_width"] : [1, 1, PrototypeSide, PrototypeSide];
        return graph.Output("output1", OnnxModelWriter.Float32, map)
            .Weights("halves", OnnxModelWriter.Float32, [1, 1, PrototypeSide, PrototypeSide], MemoryMarshal.AsBytes<float>(halves).ToArray())
            .Node("Mul", ["halves", "one"], ["output1"]);
    }

    private Detector Open(OnnxModelWriter graph, Func<ModelBundle, ModelBundle>? complete = null)
    {
        var path = graph.Save(_folder[$"{_open.Count}.onnx"]);
        var lane = new ModelLane(() => ModelSession.Open(path), new LaneOptions { Name = "toy" }, TimeProvider.System, NullLogger.Instance);
        _open.Add(lane);
        var bundle = new ModelBundle { Name = "toy", Folder = "/nowhere", Files = new Dictionary<string, string>() };
        var detector = DetectionModel.Load(complete?.Invoke(bundle) ?? bundle, lane, CancellationToken.None).Open("test", new DetectorOptions { WithMasks = true });
        _open.Add(detector);
        return detector;
    }

    private void AssertFinds(Detector detector, params DetectedObject[] expected)
    {
        using var frame = _pool.Rent(new FrameFormat(PixelFormat.Bgr24, Side, Side));
        frame.Pixels.Fill(100);
        ReferenceBoxes.AssertEqual(expected, detector.Detect(frame, CancellationToken.None), 1e-4, 1e-6);
    }

    private void AssertHalfMask(Detector detector, int classId)
    {
        AssertFinds(detector, new DetectedObject(8, 12, 24, 20, 0.9f, classId));
        var mask = detector.MaskOf(0)!;
        Assert.Equal((8, 12, 16, 8), (mask.Left, mask.Top, mask.Width, mask.Height));
        for (var y = 0; y < mask.Height; y++)
            Assert.Equal([0, 8], mask.Row(y).ToArray());
    }

    private void AssertTurned(Detector detector)
    {
        AssertFinds(detector, new DetectedObject(12, 8, 20, 24, 0.9f, 0));
        Vector2[] expected = [new(20, 24), new(20, 8), new(12, 8), new(12, 24)];
        Assert.All(expected, corner => Assert.Contains(detector.CornersOf(0).ToArray(), found => (found - corner).Length() < 1e-3f));
    }
}
