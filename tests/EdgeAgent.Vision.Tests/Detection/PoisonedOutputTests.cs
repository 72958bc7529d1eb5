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
/// Every decoder, given numbers for a white picture that no network should give: not a number, without end, and as large as floats go, everywhere or at
/// places drawn by chance. What comes out is a fault of the model, or boxes that lie in the frame with a score from 0 to 1 and a class that has a name.
/// </summary>
public sealed class PoisonedOutputTests : IDisposable
{
    private const int Width = 48;
    private const int Height = 48;

    /// <summary>White, and nothing else, is above it: in bytes, in parts of 1, and by ImageNet's mean and deviation.</summary>
    private const float InBytes = 200;
    private const float InParts = 0.8f;
    private const float ByDeviation = 1.5f;

    private static readonly float[] Poisons = [float.NaN, float.PositiveInfinity, 3e38f, -3e38f, 50, 0.99f];

    private readonly TemporaryFolder _folder = new();
    private readonly FramePool _pool = new();

    public void Dispose()
    {
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
        _folder.Dispose();
    }

    public static TheoryData<string> Names => [.. Layouts().Select(l => l.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_number_makes_a_box_that_is_none(string name)
    {
        var layout = Layouts().Single(l => l.Name == name);
        for (var seed = -Poisons.Length; seed < 3; seed++)
        {
            using var lane = new ModelLane(Open(layout, seed), new LaneOptions { Name = "poisoned" }, TimeProvider.System, NullLogger.Instance);
            var model = DetectionModel.Load(layout.Bundle, lane, CancellationToken.None);
            Assert.StartsWith(model.Family, name, StringComparison.Ordinal);
            using var detector = model.Open("test", new DetectorOptions { WithMasks = true, MinScore = 0.1 });
            Look(detector, 100, mayFail: false, seed);
            Look(detector, 255, mayFail: true, seed);
        }
    }

    private void Look(Detector detector, byte grey, bool mayFail, int seed)
    {
        using var frame = _pool.Rent(new FrameFormat(PixelFormat.Bgr24, Width, Height));
        frame.Pixels.Fill(grey);
        try
        {
            foreach (var found in detector.Detect(frame, CancellationToken.None))
            {
                Assert.True(found is { Left: >= 0, Top: >= 0, Right: <= Width, Bottom: <= Height, Width: > 0, Height: > 0, Score: >= 0 and <= 1 }
                    && found.ClassId >= 0 && found.ClassId < detector.Model.Labels.Count, $"seed {seed}: {found}");
            }
        }
        catch (ModelException e) when (mayFail)
        {
            Assert.True(e.Fault is ModelFault.NotFinite or ModelFault.Unfitting, $"seed {seed}: {e}");
        }
    }

    /// <summary>A graph that gives its layout's numbers, and those of the seed for a white picture.</summary>
    private Func<IGraphSession> Open(Layout layout, int seed)
    {
        var random = new Random(seed);
        var graph = new OnnxModelWriter().Input("picture", layout.InputType, layout.Input)
            .Node("Cast", ["picture"], ["pixels"], "", OnnxModelWriter.Attribute("to", OnnxModelWriter.Float32))
            .Node("ReduceMean", ["pixels"], ["mean"], "", OnnxModelWriter.Attribute("keepdims", 0))
            .Weights("white", OnnxModelWriter.Float32, [], Bytes([layout.White])).Node("Greater", ["mean", "white"], ["is white"]);
        if (layout.SizeInput is { } size)
            graph.Input(size, OnnxModelWriter.Int64, 1, 2);

        foreach (var (name, type, shape, numbers) in layout.Outputs)
        {
            // One poison everywhere, or several here and there.
            var bad = seed < 0 ? Array.ConvertAll(numbers, _ => Poisons[-seed - 1]) : Array.ConvertAll(numbers, n => random.Next(3) == 0 ? Poisons[random.Next(2, Poisons.Length)] : n);
            graph.Weights($"{name} good", OnnxModelWriter.Float32, shape, Bytes(numbers)).Weights($"{name} bad", OnnxModelWriter.Float32, shape, Bytes(bad))
                .Node("Where", ["is white", $"{name} bad", $"{name} good"], [$"{name} real"])
                .Node("Cast", [$"{name} real"], [name], "", OnnxModelWriter.Attribute("to", type)).Output(name, type, [.. shape.Select(axis => (object)axis)]);
        }

        var path = graph.Save(_folder[$"{layout.Name} {seed}.onnx"]);
        return () => ModelSession.Open(path);
    }

    private static byte[] Bytes(float[] numbers) => MemoryMarshal.AsBytes<float>(numbers).ToArray();

    private static IEnumerable<Layout> Layouts()
    {
        const int cells = 21;
        object[] small = [1, 3, 32, 32];
        float[] box = [8, 8, 8, 4];
        float[] fractions = [0.5f, 0.5f, 0.25f, 0.25f];
        yield return new("yolox", small, InBytes, Bare, ("output", [1, cells, 6], ToyDetectors.YoloxRows(1, (0, [8, 8, 8, 4, 0.9f, 1]))));
        yield return new("yolov8 in columns", small, InParts, Bare, ("output0", [1, 5, cells], Columns(cells, [.. box, 0.2f])));
        yield return new("yolov8 in rows", small, InParts, Labelled(2), ("output0", [1, cells, 6], Rows(cells, [.. box, 0.2f, 0.1f])));
        yield return new("yolov8 with masks", small, InParts, Labelled(1), ("output0", [1, 6, cells], Columns(cells, [.. box, 0.2f, 1])), ("output1", [1, 1, 8, 8], Rows(64, [1])));
        yield return new("yolov8 with points", small, InParts, Labelled(1) with { Task = ModelTask.Pose }, ("output0", [1, 11, cells], Columns(cells, [.. box, 0.2f, 8, 8, 0.5f, 9, 9, 0.5f])));
        yield return new("yolov8 turned", small, InParts, Labelled(1), ("output0", [1, 6, cells], Columns(cells, [.. box, 0.2f, -0.5f])));
        yield return new("yolov5", small, InParts, Labelled(1), ("output0", [1, 3 * cells, 6], Rows(3 * cells, [.. box, 0.5f, 0.5f])));
        yield return new("yolo-e2e", [1, 3, 64, 64], InParts, Labelled(3), ("output0", [1, 9, 6], Rows(9, [8, 8, 16, 16, 0.5f, 1])));
        yield return new("detr", small, ByDeviation, Labelled(3), ("pred_logits", [1, 2, 4], Rows(2, [1, 0, 0, 2])), ("pred_boxes", [1, 2, 4], Rows(2, fractions)));
        yield return new("rtdetr raw", small, InParts, Labelled(3) with { Family = "rtdetr" }, ("pred_logits", [1, 2, 3], Rows(2, [1, -9, -9])), ("pred_boxes", [1, 2, 4], Rows(2, fractions)));
        yield return new("rtdetr finished", small, InParts, Labelled(3),
            ("labels", [1, 2], [0, 1], OnnxModelWriter.Int64), ("boxes", [1, 2, 4], Rows(2, [8, 8, 16, 16])), ("scores", [1, 2], [0.9f, 0.5f]))
        { SizeInput = "orig_target_sizes" };
        yield return new("torchvision", [3, 48, 48], InParts, Labelled(3), ("boxes", [2, 4], Rows(2, [8, 8, 16, 16])), ("labels", [2], [1, 2], OnnxModelWriter.Int64), ("scores", [2], [0.9f, 0.5f]));
        yield return new("detectron2 with masks", [3, 48, 48], InBytes, Labelled(3), ("boxes", [3, 4], Rows(3, [8, 8, 16, 16])), ("classes", [3], [1, 2, 0], OnnxModelWriter.Int64),
            ("masks", [3, 1, 28, 28], Rows(3 * 784, [0.9f])), ("scores", [3], [0.9f, 0.5f, 0.4f]), ("size", [2], [48, 48], OnnxModelWriter.Int64));
        yield return new("detectron2 in raw heads", [1, 3, 64, 64], InBytes, Labelled(2),
            ("cls_p3", [1, 18, 8, 8], Rows(18 * 64, [-9])), ("cls_p4", [1, 18, 4, 4], Rows(18 * 16, [1])), ("bbox_p3", [1, 36, 8, 8], Rows(36 * 64, [0])), ("bbox_p4", [1, 36, 4, 4], Rows(36 * 16, [0])));
        yield return new("tf-object-detection", [1, 32, 32, 3], InBytes, Labelled(3), ("detection_boxes", [1, 2, 4], Rows(2, [0.1f, 0.1f, 0.5f, 0.5f])), ("detection_classes", [1, 2], [1, 2]),
            ("detection_scores", [1, 2], [0.9f, 0.5f]), ("num_detections", [1], [2]))
        { InputType = ToyObjects.UInt8 };
        yield return new("nanodet", small, ByDeviation, Labelled(1), [.. ((int[])[16, 4, 1]).Select((n, i) => new Output($"cls{i}", [1, n, 1], Rows(n, [0.5f]))),
            .. ((int[])[16, 4, 1]).Select((n, i) => new Output($"dis{i}", [1, n, 32], Rows(n * 32, [0.1f])))]);
        yield return new("nanodet plus", [1, 3, 64, 64], ByDeviation, Labelled(1), ("output", [1, 85, 33], Rows(85, [0.5f, .. Rows(32, [0.1f])])));
        yield return new("fastestdet", small, InParts, Labelled(1), ("output", [1, 6, 2, 2], Columns(4, [0.5f, 0, 0, 0, 0, 0.5f])));
        yield return new("yunet", small, InBytes, Bare, [.. (((string Name, int Columns, float Value)[])[("cls", 1, 0.9f), ("obj", 1, 0.9f), ("bbox", 4, 0.1f), ("kps", 10, 0.1f)])
            .SelectMany(o => ((int[])[16, 4, 1]).Select((n, i) => new Output($"{o.Name}_{8 << i}", [1, n, o.Columns], Rows(n * o.Columns, [o.Value]))))]);
        yield return new("scrfd", small, 0.6f, Bare, [.. (((string Name, int Columns, float Value)[])[("score", 1, 0.9f), ("bbox", 4, 0.5f), ("kps", 10, 0.1f)])
            .SelectMany(o => ((int[])[32, 8, 2]).Select((n, i) => new Output($"{o.Name}_{8 << i}", [n, o.Columns], Rows(n * o.Columns, [o.Value]))))]);
        yield return new("retinaface", small, 90, Bare, ("boxes", [1, 42, 4], Rows(42, [0, 0, 0, 0])), ("conf", [1, 42, 2], Rows(42, [0.1f, 0.9f])), ("landms", [1, 42, 10], Rows(420, [0.1f])));
        yield return new("yolo-e2e of YOLOv7", small, InParts, Labelled(3), ("output", [2, 7], Rows(2, [0, 8, 8, 16, 16, 1, 0.5f])));
        yield return new("yolo-e2e in four", small, InParts, Labelled(3), ("num_dets", [1, 1], [2], 6), ("det_boxes", [1, 2, 4], Rows(2, [8, 8, 16, 16])), ("det_scores", [1, 2], [0.9f, 0.5f]),
            ("det_classes", [1, 2], [0, 2], 6));
        yield return new("ultraface", small, 0.6f, Bare, ("scores", [1, 301, 2], Rows(301, [0.1f, 0.9f])), ("boxes", [1, 301, 4], Rows(301, [0.1f, 0.1f, 0.5f, 0.5f])));
    }

    private static ModelBundle Bare => ToyObjects.Bundle;

    private static ModelBundle Labelled(int count) => Bare with { Labels = [.. Enumerable.Range(0, count).Select(i => $"c{i}")] };

    private static float[] Rows(int rows, float[] row) => [.. Enumerable.Repeat(row, rows).SelectMany(r => r)];

    private static float[] Columns(int columns, float[] column) => [.. column.SelectMany(value => Enumerable.Repeat(value, columns))];

    private sealed record Output(string Name, int Type, long[] Shape, float[] Numbers)
    {
        public Output(string name, long[] shape, float[] numbers) : this(name, OnnxModelWriter.Float32, shape, numbers)
        {
        }

        public static implicit operator Output((string Name, long[] Shape, float[] Numbers) o) => new(o.Name, o.Shape, o.Numbers);

        public static implicit operator Output((string Name, long[] Shape, float[] Numbers, int Type) o) => new(o.Name, o.Type, o.Shape, o.Numbers);
    }

    private sealed record Layout(string Name, object[] Input, float White, ModelBundle Bundle, params Output[] Outputs)
    {
        public int InputType { get; init; } = OnnxModelWriter.Float32;

        public string? SizeInput { get; init; }
    }
}
