using System.Diagnostics;
using System.Globalization;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Figures;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Benchmarks;

/// <summary>
/// What it costs to time a stage of the work on a frame: with nobody who counts, with a page to scrape, and with a collector that 1 % and all of the frames are sent to as traces (away, so
/// that every message is made and none is taken). Rounds of 20,000 frames of four stages; the least and the middle of 15 rounds each, in processor time of the whole process. Run by
/// <c>dotnet run -c Release --project benchmarks/EdgeAgent.Benchmarks -- metering</c>.
/// </summary>
internal static class MeteringBenchmark
{
    private const int Rounds = 15;
    private const int Frames = 20_000;
    private const double CallsPerSecond = 100;

    private static readonly Stage[] Stages = [Stage.Sight, Stage.Motion, Stage.Detect, Stage.Track];

    public static void Print()
    {
        Console.WriteLine("                             ns a stage, least/middle   of a core at 100 stages/s   bytes a frame");
        Measure("nobody counts", null);
        Measure("/metrics", () => new FigureExport("bench", null, isScraped: true));
        Measure("/metrics, OTLP, 1 % traced", () => new FigureExport("bench", Collector(0.01), isScraped: true));
        Measure("/metrics, OTLP, all traced", () => new FigureExport("bench", Collector(1), isScraped: true));
    }

    private static OtlpSettings Collector(double traces) => new() { Url = new Uri("http://127.0.0.1:9"), Traces = traces };

    private static void Measure(string name, Func<FigureExport>? open)
    {
        using var export = open?.Invoke();
        var clock = new StageClock("gate", TimeProvider.System);
        Run(clock);
        var times = new double[Rounds];
        var bytes = long.MaxValue;
        for (var i = 0; i < Rounds; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var used = Environment.CpuUsage.TotalTime;
            Run(clock);
            times[i] = (Environment.CpuUsage.TotalTime - used).TotalNanoseconds / (Frames * Stages.Length);
            bytes = Math.Min(bytes, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Array.Sort(times);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-28} {times[0],10:0} / {times[Rounds / 2],-10:0} {times[Rounds / 2] * CallsPerSecond / 1e9 * 100,20:0.0000} % {(double)bytes / Frames,20:0.0}"));
    }

    private static void Run(StageClock clock)
    {
        for (var i = 0; i < Frames; i++)
        {
            using var work = clock.Begin(i, StreamTime.Zero, Stopwatch.GetTimestamp());
            foreach (var stage in Stages)
            {
                using var going = clock.During(stage);
            }
        }
    }
}
