using System.Diagnostics;
using System.Globalization;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Volumes;
using EdgeAgent.Vision.Volumes.Nifti;
using EdgeAgent.Vision.Volumes.Windows;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Benchmarks;

/// <summary>
/// A whole volume (normalising, windows, the sums, a class for each voxel) against the bare runs of the same windows, interleaved round by round.
/// The graph does nothing but give its input thrice, since a network's own time, half a second for a window of 96³, would hide the rest.
/// <c>dotnet run -c Release --project benchmarks/EdgeAgent.Benchmarks -- volume [SIDE [WINDOW]]</c>.
/// </summary>
internal static class VolumeBenchmark
{
    private const int Rounds = 7;
    private const double Overlap = 0.5;

    public static void Print(string[] args)
    {
        var side = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 256;
        var window = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 96;
        using var folder = new TemporaryFolder();
        var path = Thrice(window).Save(folder["thrice.onnx"]);
        InferenceRuntime.Start(threads: 1);
        using var lane = new ModelLane(() => ModelSession.Open(path), new LaneOptions { Name = "benchmark", Deadline = TimeSpan.FromMinutes(1) }, TimeProvider.System, NullLogger.Instance);
        var bundle = new BundleReader([]).Read(path) with { Volume = new VolumeInput { Overlap = Overlap, Blend = WindowBlend.Gaussian } };
        using var segmenter = VolumeModel.Load(bundle, lane, CancellationToken.None).Open("benchmark");
        var contract = VolumeFamily.Recognise(lane.Signature, bundle)!.Contract!;
        var volume = Noise(side);
        var windows = new WindowPlan([side, side, side], [.. contract.Roi], Overlap).Count;
        using var port = lane.Open("bare");
        var bare = new Bare(contract);
        var times = new[] { new double[Rounds], new double[Rounds] };
        for (var round = -1; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var first = 0; first < windows; first += contract.Batch)
                port.Run(bare, CancellationToken.None);
            Note(0, round, start);
            start = Stopwatch.GetTimestamp();
            segmenter.Segment(volume, null, CancellationToken.None);
            Note(1, round, start);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{side}³ voxels, {windows} windows of {window}³, 3 classes, 1 thread: bare runs {Median(times[0]):F0} ms, whole {Median(times[1]):F0} ms, {(Median(times[1]) - Median(times[0])) / windows:F2} ms a window beyond its run"));

        void Note(int candidate, int round, long start)
        {
            if (round >= 0)
                times[candidate][round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static OnnxModelWriter Thrice(int window) => new OnnxModelWriter()
        .Input("x", OnnxModelWriter.Float32, 1, 1, window, window, window).Output("y", OnnxModelWriter.Float32, 1, 3, window, window, window)
        .Node("Concat", ["x", "x", "x"], ["y"], "", OnnxModelWriter.Attribute("axis", 1));

    private static Volume Noise(int side)
    {
        var (shape, random) = (new VolumeShape(side, side, side, 1), new Random(1));
        var values = new float[shape.Values];
        for (var i = 0; i < values.Length; i++)
            values[i] = random.NextSingle();
        return new Volume(shape, values, new NiftiGeometry(new float[8], 0, 0, new float[6], 0, new float[12]));
    }

    /// <summary>The lane's own run, with neither input nor output moved.</summary>
    private sealed class Bare(VolumeContract contract) : LaneJob
    {
        private readonly long[] _shape = contract.InputShape(contract.Batch);

        public override void WriteInputs(in LaneInputs inputs) => inputs.Get<float>(0, _shape);

        public override void ReadOutputs(in LaneOutputs outputs)
        {
        }
    }
}
