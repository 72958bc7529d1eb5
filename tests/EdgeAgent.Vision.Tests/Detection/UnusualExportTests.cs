using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Vision.Tests.Detection;

/// <summary>
/// Exports that are not the usual 640 × 640, float, batch of one, 80 classes: each gives right boxes or a sentence. Names, shapes and
/// metadata as Ultralytics' exporter writes them (<c>engine/exporter.py</c>: images, output0, imgsz, names, stride, task).
/// </summary>
public sealed class UnusualExportTests : IDisposable
{
    private const int Cells = 21;
    private const int UInt8 = 2;

    private readonly TemporaryFolder _folder = new();
    private readonly FramePool _pool = new();
    private readonly List<IDisposable> _open = [];

    public void Dispose()
    {
        Enumerable.Reverse(_open).ToList().ForEach(d => d.Dispose());
        _pool.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Free_axes_take_the_size_that_the_exporter_noted()
    {
        var graph = Ultralytics(["batch", 3, "height", "width"], ["batch", 5, "anchors"], classes: 1, imgsz: "[32, 32]");
        // 64 × 32 pixels lie in the middle rows of the input, at half their size: the box reaches over their upper edge.
        AssertFinds(graph, 64, 32, new DetectedObject(8, 0, 24, 4, 0.9f, 0));
    }

    [Fact]
    public void Free_axes_of_a_picture_that_is_no_square_are_height_first_in_the_metadata()
    {
        // 64 wide and 32 high: 32 + 8 + 2 cells.
        var graph = Ultralytics(["batch", 3, "height", "width"], ["batch", 5, "anchors"], classes: 1, imgsz: "[32, 64]", cells: 42);
        AssertFinds(graph, 128, 64, new DetectedObject(8, 12, 24, 20, 0.9f, 0));
    }

    [Fact]
    public void Free_axes_without_a_noted_size_are_asked_for_and_run_with_the_bundles()
    {
        var graph = Ultralytics(["batch", 3, "height", "width"], ["batch", 5, "anchors"], classes: 1, imgsz: null);
        var fault = Assert.Throws<ModelException>(() => Open(graph));
        Assert.Contains("leaves the size free, and nothing says which it wants", fault.Message, StringComparison.Ordinal);
        Assert.Contains("size: [640, 640]", fault.Message, StringComparison.Ordinal);

        AssertFinds(graph, 32, 32, new DetectedObject(4, 6, 12, 10, 0.9f, 0), Bundle() with { Input = new ImageInput { Width = 32, Height = 32 } });
    }

    [Theory]
    [InlineData("[0, 0]")]
    [InlineData("[99999999, 99999999]")]
    [InlineData("[99999999999, 640]")]
    [InlineData("large")]
    public void A_noted_size_that_is_none_is_refused_in_words(string imgsz)
    {
        var graph = Ultralytics(["batch", 3, "height", "width"], ["batch", 5, "anchors"], classes: 1, imgsz);
        Assert.Equal(ModelFault.Unfitting, Assert.Throws<ModelException>(() => Open(graph)).Fault);
    }

    [Theory]
    [InlineData(100_000, 100_000)]
    [InlineData(2_000_000_000, 2_000_000_000)]
    [InlineData(1, 1)]
    public void A_size_that_no_detector_has_is_refused_in_words(int height, int width)
    {
        var graph = Ultralytics([1, 3, height, width], [1, 84, "anchors"], classes: 80, imgsz: null);
        Assert.Equal(ModelFault.Unfitting, Assert.Throws<ModelException>(() => Open(graph)).Fault);
    }

    [Fact]
    public void A_side_beyond_32_bits_is_refused_in_words()
    {
        var graph = Ultralytics([1, 3, 32, 1L << 40], [1, 84, "anchors"], classes: 80, imgsz: null);
        Assert.Equal(ModelFault.Unfitting, Assert.Throws<ModelException>(() => Open(graph)).Fault);
    }

    [Fact]
    public void A_fixed_batch_of_two_is_refused_with_the_cure()
    {
        var graph = Ultralytics([2, 3, 32, 32], [2, 5, Cells], classes: 1, imgsz: "[32, 32]");
        var fault = Assert.Throws<ModelException>(() => Open(graph));
        Assert.Equal(ModelFault.Unfitting, fault.Fault);
        Assert.Contains("takes 2 pictures at once; export it with a batch of 1 or a free batch axis", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public void Any_number_of_classes_runs(int classes)
    {
        var graph = Ultralytics([1, 3, 32, 32], [1, 4 + classes, Cells], classes, imgsz: "[32, 32]");
        AssertFinds(graph, 32, 32, new DetectedObject(4, 6, 12, 10, 0.9f, classes - 1));
    }

    [Fact]
    public void A_single_class_of_YOLOX_runs()
    {
        var graph = ToyDetectors.Graph(ToyDetectors.YoloxRows(1, (0, [8, 8, 8, 4, 0.9f, 1])), [1, 3, 32, 32], [1, Cells, 6], [1, Cells, 6]);
        AssertFinds(graph, 32, 32, new DetectedObject(4, 6, 12, 10, 0.9f, 0));
    }

    [Fact]
    public void A_list_of_finished_boxes_that_is_empty_for_the_test_picture_runs()
    {
        using var toy = new ToyObjects();
        var detector = toy.Picture("images", OnnxModelWriter.Float32, 1, 3, 64, 64)
            .Output("output0", OnnxModelWriter.Float32, [1, "boxes", 6], [], 1, 0, 6).Open();

        Assert.Equal(ModelFamily.YoloE2E, detector.Model.Family);
        Assert.Empty(toy.Detect(detector, 64, 64));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(80)]
    public void A_list_of_finished_boxes_of_free_length_runs_with_any_number_of_labels(int labels)
    {
        using var toy = new ToyObjects();
        var detector = toy.Picture("images", OnnxModelWriter.Float32, 1, 3, 64, 64)
            .Output("output0", OnnxModelWriter.Float32, [1, "boxes", 6], [8, 8, 24, 20, 0.9f, labels - 1, 0, 0, 0, 0, 0, 0], 1, 2, 6)
            .Open(ToyObjects.Bundle with { Labels = [.. Enumerable.Range(0, labels).Select(i => $"c{i}")] });

        Assert.Equal(ModelFamily.YoloE2E, detector.Model.Family);
        ReferenceBoxes.AssertEqual([new DetectedObject(8, 8, 24, 20, 0.9f, labels - 1)], toy.Detect(detector, 64, 64), 1e-4, 1e-6);
    }

    [Fact]
    public void Six_numbers_a_row_of_a_picture_of_free_size_ask_for_the_size_and_nothing_else()
    {
        using var toy = new ToyObjects();
        toy.Picture("images", OnnxModelWriter.Float32, 1, 3, "height", "width").Output("output0", OnnxModelWriter.Float32, [1, "boxes", 6], [8, 8, 24, 20, 0.9f, 2], 1, 1, 6);

        var fault = Assert.Throws<ModelException>(() => toy.Open());
        var detector = toy.Open(ToyObjects.Bundle with { Input = new ImageInput { Width = 64, Height = 64 } });

        Assert.EndsWith("name: toy\ninput:\n  size: [640, 640]   # width, height that it was trained with\n", fault.Message, StringComparison.Ordinal);
        Assert.Equal(ModelFamily.YoloE2E, detector.Model.Family);
    }

    [Fact]
    public void Bytes_with_colours_first_run()
    {
        var graph = Ultralytics([1, 3, 32, 32], [1, 5, Cells], classes: 1, imgsz: "[32, 32]", type: UInt8);
        AssertFinds(graph, 32, 32, new DetectedObject(4, 6, 12, 10, 0.9f, 0));
    }

    [Fact]
    public void Names_that_do_not_fit_the_classes_are_refused_with_what_is_missing()
    {
        var graph = Ultralytics([1, 3, 32, 32], [1, 7, Cells], classes: 3, imgsz: "[32, 32]", names: "{0: 'a', 1: 'b'}");
        Assert.Contains("tells 3 classes apart (7 − 4), but 2 are named", Assert.Throws<ModelException>(() => Open(graph)).Message, StringComparison.Ordinal);
    }

    /// <summary>One object of the last class in the first cell: centre 8, 8, size 8 × 4, score 0.9.</summary>
    private static OnnxModelWriter Ultralytics(
        object[] input, object[] output, int classes, string? imgsz, int cells = Cells, int type = OnnxModelWriter.Float32, string? names = null)
    {
        var channels = new float[(4 + classes) * cells];
        for (var i = 0; i < cells; i++)
            (channels[i], channels[cells + i], channels[2 * cells + i], channels[3 * cells + i]) = (8, 8, 8, 4);
        channels[(3 + classes) * cells] = 0.9f;
        var graph = new OnnxModelWriter().Input("images", type, input).Output("output0", OnnxModelWriter.Float32, output)
            .Weights("boxes", OnnxModelWriter.Float32, [1, 4 + classes, cells], MemoryMarshal.AsBytes<float>(channels).ToArray())
            .Weights("scalar", OnnxModelWriter.Int64, [3], MemoryMarshal.AsBytes<long>([1, 1, 1]).ToArray())
            .Node("Cast", ["images"], ["floats"], "", OnnxModelWriter.Attribute("to", OnnxModelWriter.Float32))
            .Node("ReduceMean", ["floats"], ["m"]).Node("Reshape", ["m", "scalar"], ["mean"]).Node("Div", ["mean", "mean"], ["one"])
            .Node("Mul", ["boxes", "one"], ["output0"])
            .Metadata("names", names ?? "{" + string.Join(", ", Enumerable.Range(0, classes).Select(i => $"{i}: 'c{i}'")) + "}")
            .Metadata("stride", "32").Metadata("task", "detect");
        return imgsz is null ? graph : graph.Metadata("imgsz", imgsz);
    }

    private static ModelBundle Bundle() => new() { Name = "toy", Folder = "/nowhere", Files = new Dictionary<string, string>() };

    private Detector Open(OnnxModelWriter graph, ModelBundle? bundle = null)
    {
        var path = graph.Save(_folder[$"{Guid.NewGuid():N}.onnx"]);
        var lane = new ModelLane(() => ModelSession.Open(path), new LaneOptions { Name = "toy" }, TimeProvider.System, NullLogger.Instance);
        _open.Add(lane);
        var detector = DetectionModel.Load(bundle ?? Bundle(), lane, CancellationToken.None).Open("test");
        _open.Add(detector);
        return detector;
    }

    private void AssertFinds(OnnxModelWriter graph, int width, int height, DetectedObject expected, ModelBundle? bundle = null)
    {
        var detector = Open(graph, bundle);
        using var frame = _pool.Rent(new FrameFormat(PixelFormat.Bgr24, width, height));
        frame.Pixels.Fill(100);
        ReferenceBoxes.AssertEqual([expected], detector.Detect(frame, CancellationToken.None).ToArray(), 1e-4, 1e-6);
    }
}
