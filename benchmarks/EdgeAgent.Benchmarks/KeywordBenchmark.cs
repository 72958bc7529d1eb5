using EdgeAgent.Audio.Keywords;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Benchmarks;

/// <summary>
/// Microseconds for 80 ms of sound on one core: openWakeWord's three stages with one head and with three, beside their graphs run by ONNX Runtime alone, and a
/// network of wekws. Blocks of 10 ms, as microphones give them.
/// </summary>
internal static class KeywordBenchmark
{
    private const int Block = 160;
    private const int Steps = 50;
    private const int StepSamples = 1280;
    private const int Rounds = 40;

    /// <summary>Runs all and prints a line each.</summary>
    public static void Print()
    {
        InferenceRuntime.Start(1);
        var folder = Directory.CreateTempSubdirectory("keywords-");
        try
        {
            foreach (var file in (string[])["melspectrogram", "embedding_model", "computer_v2", "marvin_v2", "hey_marvin"])
                File.CreateSymbolicLink(Path.Combine(folder.FullName, $"{file}.onnx"), Asset($"{file}.onnx"));
            using var one = Open(Asset("computer_v2.onnx"));
            using var three = Open(folder.FullName);
            using var wekws = Open(Asset("wekws_kws.ort"));
            using var bareMel = Bare("melspectrogram.onnx", 1, 1632);
            using var bareEmbedding = Bare("embedding_model.onnx", 1, 76, 32, 1);
            using var bareHead = Bare("computer_v2.onnx", 1, 16, 96);
            using var streams = new Streams(one, three, wekws);
            var times = Interleaved.Run(Rounds, warmUp: 5,
                () => Repeat(bareMel, bareEmbedding, bareHead), () => streams.Hear(0), () => streams.Hear(1), () => streams.Hear(2));
            string[] names = ["openWakeWord's graphs alone, one head", "openWakeWord, one head", "openWakeWord, three heads", "wekws (28 k weights)"];
            for (var i = 0; i < names.Length; i++)
            {
                var (median, undisturbed) = (times.Median(i) / Steps, times.Undisturbed(i) / Steps);
                Console.WriteLine(FormattableString.Invariant($"{names[i],-40}{median,8:0} µs per 80 ms, {undisturbed:0} undisturbed, {undisturbed / 800:0.00} % of a core"));
            }

            Console.WriteLine(FormattableString.Invariant($"ours takes {times.Median(1) / times.Median(0):0.00} times as long as the graphs alone ({times.Undisturbed(1) / times.Undisturbed(0):0.00} undisturbed)"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Asset(string file) => TestAssets.PathOf($"models/kws/{file}");

    private static KeywordModel Open(string reference) => KeywordModel.Open(new BundleReader([]).Read(reference), Engine.Cpu, TimeProvider.System, NullLogger.Instance);

    private static BareSession Bare(string file, params long[] shape)
    {
        using var session = ModelSession.Open(Asset(file));
        return new BareSession(Asset(file), session.Signature, shape);
    }

    private static void Repeat(params BareSession[] sessions)
    {
        for (var i = 0; i < Steps; i++)
        {
            foreach (var session in sessions)
                session.Run();
        }
    }

    private sealed class Streams(params KeywordModel[] models) : IDisposable
    {
        private readonly KeywordStage[] _stages = [.. models.Select((m, i) => new KeywordStage(m, $"s{i}", new KeywordOptions { Threshold = 1 }, (in KeywordHit _) => { }))];
        private readonly long[] _positions = new long[models.Length];
        private readonly float[] _samples = Noise();

        public void Hear(int stage)
        {
            for (var at = 0; at < _samples.Length; at += Block, _positions[stage] += Block)
                _stages[stage].Process(_samples.AsSpan(at, Block), _positions[stage], gapBefore: false, CancellationToken.None);
        }

        public void Dispose()
        {
            foreach (var stage in _stages)
                stage.Dispose();
        }

        private static float[] Noise()
        {
            var random = new Random(1);
            return [.. Enumerable.Range(0, Steps * StepSamples).Select(_ => (random.NextSingle() - 0.5f) * 0.2f)];
        }
    }
}
