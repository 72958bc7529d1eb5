using System.Diagnostics;
using System.Globalization;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tracking;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;

namespace EdgeAgent.Benchmarks;

/// <summary>
/// The agent's whole way of a frame (hand-over, letterbox, lane, run, finite check, decoding, suppression, tracking, object
/// life) against a bare RunWithBinding loop of the same graph with the same threads, interleaved round by round.
/// <c>dotnet run -c Release --project benchmarks/EdgeAgent.Benchmarks -- detect-path [MODEL [WIDTH HEIGHT]]</c>.
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
        InferenceRuntime.Start(threads: 1);

        using var lane = new ModelLane(() => ModelSession.Open(path), new LaneOptions { Name = "benchmark" }, TimeProvider.System, NullLogger.Instance);
        var model = DetectionModel.Load(new BundleReader([]).Read(path), lane, CancellationToken.None);
        using var detector = model.Open("benchmark", new DetectorOptions { MinScore = 0.1 });
        var issuer = new EventIssuer(new EventSource("benchmark", SourceKind.Camera, "c"), new NoOutlet(), TimeProvider.System);
        var objects = new ObjectLifecycle(issuer, model.Name, model.Labels, new ObjectLifecycleOptions());
        using var pool = new FramePool();
        using var slot = new FrameSlot("benchmark", newestWins: true);
        var format = new FrameFormat(PixelFormat.I420, width, height);
        var picture = new byte[format.ByteCount];
        new Random(1).NextBytes(picture);

        using var options = new SessionOptions();
        options.DisablePerSessionThreads();
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        using var bare = new InferenceSession(path, options);
        using var binding = bare.CreateIoBinding();
        using var runOptions = new RunOptions();
        var input = lane.Signature.Inputs[0];
        using var inputValue = Bound(input.Dimensions);
        binding.BindInput(input.Name, inputValue);
        binding.BindOutputToDevice(lane.Signature.Outputs[0].Name, OrtMemoryInfo.DefaultInstance);
        bare.RunWithBinding(runOptions, binding);
        using var outputValue = Bound(binding.GetOutputValues()[0].GetTensorTypeAndShape().Shape);
        binding.BindOutput(lane.Signature.Outputs[0].Name, outputValue);

        var index = 0;
        var times = new[] { new double[Rounds], new double[Rounds] };
        for (var round = -WarmUp; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            bare.RunWithBinding(runOptions, binding);
            Note(0, round, start);

            // The picture is put there before the clock starts: decoding the video is not part of the comparison.
            var frame = pool.Rent(format);
            picture.CopyTo(frame.Pixels);
            frame.Place(StreamTime.FromMilliseconds(200.0 * index), CaptureStamp.Now(TimeProvider.System), index, 0);
            index++;
            start = Stopwatch.GetTimestamp();
            slot.Put(frame, CancellationToken.None);
            slot.TryTake(out var taken, CancellationToken.None);
            objects.Process(taken, detector.Detect(taken, CancellationToken.None));
            taken.Dispose();
            Note(1, round, start);
        }

        var ratios = times[1].Zip(times[0], (ours, theirs) => ours / theirs).Order().ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Path.GetFileName(path)}, {width}x{height} I420, 1 thread: bare run {Median(times[0]):F2} ms, whole path {Median(times[1]):F2} ms, ratio of medians {Median(times[1]) / Median(times[0]):F3}, median of ratios {ratios[Rounds / 2]:F3}"));

        void Note(int candidate, int round, long start)
        {
            if (round >= 0)
                times[candidate][round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
    }

    private static OrtValue Bound(IReadOnlyList<long> shape)
    {
        long[] dimensions = [.. shape.Select(d => Math.Max(1, d))];
        var memory = GC.AllocateArray<float>((int)dimensions.Aggregate(1L, (a, b) => a * b), pinned: true);
        return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory.AsMemory(), dimensions);
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private sealed class NoOutlet : IAgentOutlet
    {
        public void Offer(EventEnvelope envelope)
        {
        }

        public void Report(SourceHealth health)
        {
        }
    }
}
