using System.Diagnostics.Metrics;
using System.Globalization;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Replay;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Benchmarks;

/// <summary>
/// How fast a film is replayed against what its model allows: the time that its runs of ONNX Runtime took, one after the other. Opening the film and the model is not counted; decoding is. Run by <c>dotnet run -c Release --project benchmarks/EdgeAgent.Benchmarks -- replay [MODEL.onnx]</c>.
/// </summary>
internal static class ReplayBenchmark
{
    private const int Rounds = 7;

    public static async Task PrintAsync(string[] models)
    {
        InferenceRuntime.Start();
        Console.WriteLine("every frame of demo/conveyor.mp4     runs   replay s, least/middle   of it in the model's runs, middle");
        await MeasureAsync(Path.Combine(Repository.Root, "models", "surface-defects"));
        foreach (var model in models)
            await MeasureAsync(model);
    }

    private static async Task MeasureAsync(string model)
    {
        using var folder = new TemporaryFolder();
        var film = Path.Combine(Repository.Root, "demo", "conveyor.mp4");
        File.WriteAllText(folder["c.yaml"], $"agent: {{name: bench, state: {folder["state"]}}}\npage: off\ncameras: {{line: {{source: {film}, detect: {{model: {model}}}}}}}\n");
        var loaded = new ConfigurationLoader(new SecretRedactor()).Load(folder["c.yaml"]);
        var (replays, shares) = (new double[Rounds], new double[Rounds]);
        var runs = 0;
        for (var round = -1; round < Rounds; round++)
        {
            (runs, var running) = (0, 0.0);
            using var listener = new MeterListener();
            listener.EnableMeasurementEvents(AgentMeter.InferenceDuration);
            listener.SetMeasurementEventCallback<double>((_, seconds, _, _) =>
            {
                runs++;
                running += seconds;
            });
            long began = 0;
            await new ReplayRun(loaded, new ReplayPlan([new ReplayMedia("line", film)]), NullLoggerFactory.Instance, TimeProvider.System)
                .RunAsync((_, _) => began = began == 0 ? TimeProvider.System.GetTimestamp() : began, CancellationToken.None);
            var replay = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
            if (round >= 0)
                (replays[round], shares[round]) = (replay, running / replay);
        }

        Array.Sort(replays);
        Array.Sort(shares);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Path.GetFileName(model),-34}{runs,7}   {replays[0],8:0.00} / {replays[Rounds / 2],-8:0.00}     {shares[Rounds / 2],6:0.000}"));
    }
}
