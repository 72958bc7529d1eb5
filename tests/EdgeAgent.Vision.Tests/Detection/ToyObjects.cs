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
/// Graphs with the names, types and shapes of an exporter's outputs that give the same numbers for every picture, and a detector of them. What
/// depends on the picture is its mean, which an output may be multiplied by: so a test sees what the network was fed.
/// </summary>
internal sealed class ToyObjects : IDisposable
{
    public const int UInt8 = 2;

    private readonly TemporaryFolder _folder = new();
    private readonly FramePool _pool = new();
    private readonly List<IDisposable> _open = [];
    private readonly OnnxModelWriter _graph = new();
    private int _count;

    /// <summary>The picture.</summary>
    public ToyObjects Picture(string name, int type, params object[] shape)
    {
        _graph.Input(name, type, shape)
            .Node("Cast", [name], ["pixels"], "", OnnxModelWriter.Attribute("to", OnnxModelWriter.Float32))
            .Node("ReduceMean", ["pixels"], ["mean"], "", OnnxModelWriter.Attribute("keepdims", 0))
            .Node("Mul", ["mean", "nought"], ["none"])
            .Weights("nought", OnnxModelWriter.Float32, [], MemoryMarshal.AsBytes<float>([0]).ToArray());
        return this;
    }

    /// <summary>Another input that is read as it is.</summary>
    public ToyObjects Input(string name, int type, params object[] shape)
    {
        _graph.Input(name, type, shape);
        return this;
    }

    /// <summary>An output of fixed numbers, its shape declared as <paramref name="declared"/>.</summary>
    public ToyObjects Output(string name, int type, object[] declared, float[] numbers, params long[] shape) => Add(name, type, declared, "Add", "none", numbers, shape);

    /// <summary>The same, times the mean of the picture as the network got it.</summary>
    public ToyObjects TimesMean(string name, object[] declared, float[] numbers, params long[] shape) =>
        Add(name, OnnxModelWriter.Float32, declared, "Mul", "mean", numbers, shape);

    /// <summary>The same, times the numbers of an input.</summary>
    public ToyObjects TimesInput(string name, object[] declared, string input, float[] numbers, params long[] shape)
    {
        _graph.Node("Cast", [input], [$"{input} real"], "", OnnxModelWriter.Attribute("to", OnnxModelWriter.Float32))
            .Node("Concat", [$"{input} real", $"{input} real"], [$"{input} twice"], "", OnnxModelWriter.Attribute("axis", 1));
        return Add(name, OnnxModelWriter.Float32, declared, "Mul", $"{input} twice", numbers, shape);
    }

    /// <summary>The same, times the mean of an input.</summary>
    public ToyObjects TimesMeanOf(string name, object[] declared, string input, float[] numbers, params long[] shape)
    {
        _graph.Node("Cast", [input], [$"{input} real"], "", OnnxModelWriter.Attribute("to", OnnxModelWriter.Float32))
            .Node("ReduceMean", [$"{input} real"], [$"{input} mean"], "", OnnxModelWriter.Attribute("keepdims", 0));
        return Add(name, OnnxModelWriter.Float32, declared, "Mul", $"{input} mean", numbers, shape);
    }

    /// <summary>The detector.</summary>
    public Detector Open(ModelBundle? bundle = null, DetectorOptions? options = null)
    {
        var path = _graph.Save(_folder[$"{_count++}.onnx"]);
        var lane = new ModelLane(() => ModelSession.Open(path), new LaneOptions { Name = "toy" }, TimeProvider.System, NullLogger.Instance);
        _open.Add(lane);
        var detector = DetectionModel.Load(bundle ?? Bundle, lane, CancellationToken.None).Open("test", options);
        _open.Add(detector);
        return detector;
    }

    /// <summary>What it finds in a grey frame.</summary>
    public DetectedObject[] Detect(Detector detector, int width, int height, byte grey = 100)
    {
        using var frame = _pool.Rent(new FrameFormat(PixelFormat.Bgr24, width, height));
        frame.Pixels.Fill(grey);
        return detector.Detect(frame, CancellationToken.None).ToArray();
    }

    public static ModelBundle Bundle { get; } = new() { Name = "toy", Folder = "/nowhere", Files = new Dictionary<string, string>() };

    public void Dispose()
    {
        Enumerable.Reverse(_open).ToList().ForEach(d => d.Dispose());
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
        _folder.Dispose();
    }

    private ToyObjects Add(string name, int type, object[] declared, string op, string with, float[] numbers, long[] shape)
    {
        _graph.Output(name, type, declared)
            .Weights($"{name} numbers", OnnxModelWriter.Float32, shape, MemoryMarshal.AsBytes<float>(numbers).ToArray())
            .Node(op, [$"{name} numbers", with], [$"{name} real"])
            .Node("Cast", [$"{name} real"], [name], "", OnnxModelWriter.Attribute("to", type));
        return this;
    }
}
