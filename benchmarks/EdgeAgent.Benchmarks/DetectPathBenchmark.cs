using System.Globalization;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Benchmarks;

/// <summary>
/// The agent's whole way of a frame against a bare RunWithBinding loop of the same graph with the same threads, interleaved round by
/// round. <c>dotnet run -c Release --project benchmarks/EdgeAgent.Benchmarks -- detect-path [MODEL [WIDTH HEIGHT]]</c>.
/// </summary>
internal static class DetectPathBenchmark
{
    private const int Rounds = 301;
    private const int WarmUp = 30;

    public static void Print(string[] args)
    {
        var path = args.Length > 0 ? args[0] : TestAssets.PathOf("models/detection/yolox_nano.onnx");
        var (width, height) = args.Length > 2
            ? (int.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture))
            : (1280, 720);
        var format = new FrameFormat(PixelFormat.I420, width, height);
        var picture = new byte[format.ByteCount];
        new Random(1).NextBytes(picture);

        InferenceRuntime.Start(threads: 1);
        using var lane = new ModelLane(() => ModelSession.Open(path), new LaneOptions { Name = "benchmark" }, TimeProvider.System, NullLogger.Instance);
        var model = DetectionModel.Load(new BundleReader([]).Read(path), lane, CancellationToken.None);
        using var whole = new WholePath(model, format, picture);
        using var bare = new BareSession(path, lane.Signature);
        var times = Interleaved.Run(Rounds, WarmUp, bare.Run, whole.Capture, whole.Run);

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Path.GetFileName(path)}, {width}x{height} I420, 1 thread: bare run {times.Median(0) / 1000:F2} ms, whole path {times.Median(2) / 1000:F2} ms, ratio of medians {times.Median(2) / times.Median(0):F3}"));
    }
}
