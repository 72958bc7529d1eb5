using System.Globalization;
using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Benchmarks;

/// <summary>
/// What the whole path of a YOLOv8n at 640 costs beyond its bare session on an 810x1080 picture, one thread; the bar is 1.2 ms and no
/// byte. The session is one that gives a real head's output at once: the difference of two runs of 80 ms would drown in their own
/// noise. <c>dotnet run -c Release --project benchmarks/EdgeAgent.Benchmarks -- overhead</c>.
/// </summary>
internal static class OverheadBenchmark
{
    private const int Rounds = 501;
    private const int WarmUp = 100;
    private const int Width = 810;
    private const int Height = 1080;

    public static void Print()
    {
        InferenceRuntime.Start(threads: 1);
        using var folder = new TemporaryFolder();
        var path = folder["stub.onnx"];
        File.WriteAllBytes(path, Stub(RealHead.Output()));
        using var lane = new ModelLane(() => ModelSession.Open(path), new LaneOptions { Name = "benchmark" }, TimeProvider.System, NullLogger.Instance);
        var model = DetectionModel.Load(new BundleReader([]).Read(path), lane, CancellationToken.None);
        Console.WriteLine($"A {Width}x{Height} picture through a YOLOv8n's path, µs: bare session, whole path, beyond (undisturbed and median); the bar is 1200 and 0 bytes");
        Measure(path, lane, model, new FrameFormat(PixelFormat.Bgr24, Width, Height), RealHead.Picture(Width, Height));
        Measure(path, lane, model, new FrameFormat(PixelFormat.I420, Width, Height), new byte[new FrameFormat(PixelFormat.I420, Width, Height).ByteCount]);
    }

    private static void Measure(string path, ModelLane lane, DetectionModel model, FrameFormat format, byte[] picture)
    {
        using var whole = new WholePath(model, format, picture);
        using var bare = new BareSession(path, lane.Signature);
        var times = Interleaved.Run(Rounds, WarmUp, bare.Run, whole.Capture, whole.Run);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < 100; i++)
        {
            whole.Capture();
            whole.Run();
        }

        var bytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / 100;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{format.Pixels,-8}{times.Undisturbed(0),8:F0}{times.Undisturbed(2),8:F0}{times.Undisturbed(2) - times.Undisturbed(0),8:F0}   {times.Median(0),8:F0}{times.Median(2),8:F0}{times.Median(2) - times.Median(0),8:F0}   {bytes} bytes a frame"));
    }

    /// <summary>A graph of YOLOv8n's inputs and outputs that gives these numbers whatever it sees.</summary>
    private static byte[] Stub(float[] output) => new OnnxModelWriter()
        .Input("images", OnnxModelWriter.Float32, 1, 3, RealHead.Size, RealHead.Size)
        .Output("output0", OnnxModelWriter.Float32, 1, 4 + RealHead.Classes, RealHead.Anchors)
        .Weights("head", OnnxModelWriter.Float32, [1, 4 + RealHead.Classes, RealHead.Anchors], MemoryMarshal.AsBytes(output.AsSpan()).ToArray())
        .Node("Identity", ["head"], ["output0"])
        .ToBytes();
}
