using System.Globalization;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Espnet;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Benchmarks;

/// <summary>
/// What speech costs beyond the runs of its graphs, one thread: voice activity (Silero) in blocks of 10 ms, features, a conformer and greedy
/// CTC, from samples to text, against the bare sessions on inputs of the same shapes; the bar is 1.15. The conformer is as small as one can be
/// (64 wide, 2 layers), so this is the hardest case. Before it Silero alone: a window is 32 ms, the bars are 250 µs and 10 µs of ours.
/// <c>dotnet run -c Release --project benchmarks/EdgeAgent.Benchmarks -- speech-path</c>.
/// </summary>
internal static class SpeechPathBenchmark
{
    private const int Rounds = 31;
    private const int WarmUp = 40;
    private const int Block = 160;
    private const string Export = "exports/espnet/conformer";

    public static void Print()
    {
        InferenceRuntime.Start(threads: 1);
        var silero = TestAssets.PathOf("models/vad/silero_vad.onnx");
        using var lane = new ModelLane(() => ModelSession.Open(silero), new LaneOptions { Name = "silero" }, TimeProvider.System, NullLogger.Instance);
        using var model = EspnetModel.Load(
            new ModelBundle { Name = "conformer", Folder = TestAssets.PathOf(Export), Files = new Dictionary<string, string>() }, new EspnetModelOptions(), TimeProvider.System, NullLogger.Instance);
        Console.WriteLine("Silero, µs a window of 32 ms: bare session, whole, ours (undisturbed and median)");
        MeasureVoice(silero, lane);
        Console.WriteLine("A clip: seconds, ms of the way from samples to text, ms of the bare sessions, ratio (undisturbed and median), real-time factors");
        foreach (var clip in (string[])["spk2_snt2", "spk1_snt1", "librispeech-1995-1837-0001"])
            Measure(clip, silero, lane, model);
    }

    private static void MeasureVoice(string path, ModelLane lane)
    {
        const int windows = 200;
        using var bare = new BoundRuns();
        AddVoice(bare, path, windows);
        using var vad = new SileroVad(lane, "benchmark");
        var window = Recording.Samples(TestAssets.PathOf("audio/speech/jfk.wav")).AsMemory(8000, SileroWindow.Samples);
        var times = Interleaved.Run(Rounds, WarmUp, bare.Run, () =>
        {
            for (var i = 0; i < windows; i++)
                vad.Run(window.Span, CancellationToken.None);
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{times.Undisturbed(0) / windows,8:F1}{times.Undisturbed(1) / windows,8:F1}{(times.Undisturbed(1) - times.Undisturbed(0)) / windows,8:F1}   {times.Median(0) / windows,8:F1}{times.Median(1) / windows,8:F1}{(times.Median(1) - times.Median(0)) / windows,8:F1}"));
    }

    private static void Measure(string clip, string silero, ModelLane lane, EspnetModel model)
    {
        var samples = Recording.Samples(TestAssets.PathOf($"exports/espnet/wav/{clip}.wav"));
        var options = new RecognizerOptions { Search = new SearchSettings(DecodeMethod.CtcGreedy, new Dictionary<SearchParameter, double>()) };
        using var recognizer = model.Open("benchmark", options);
        using var encoder = model.OpenEncoder("benchmark", options);
        var encoded = new EncodedUtterance();
        encoder.TryEncode(samples, encoded, CancellationToken.None);
        using var bare = new BoundRuns();
        AddVoice(bare, silero, (samples.Length + SileroWindow.Samples - 1) / SileroWindow.Samples);

        // A frame every 10 ms, centred.
        bare.Add(bare.Open(TestAssets.PathOf(Export + "/full/default_encoder.onnx")), 0, ("feats", [1, (samples.Length / Block) + 1, 80]));
        bare.Add(bare.Open(TestAssets.PathOf(Export + "/full/ctc.onnx")), 0, ("x", [1, encoded.Frames, encoded.Width]));
        using var stage = new VoiceActivityStage(new SileroVad(lane, "benchmark"), new VoiceOptions(), (in VoiceChange _, UtteranceBuffer _) => { });
        long position = 0;
        var times = Interleaved.Run(Rounds, WarmUp, bare.Run, () =>
        {
            for (var at = 0; at < samples.Length; at += Block)
            {
                var block = samples.AsSpan(at, Math.Min(Block, samples.Length - at));
                stage.Process(block, position, gapBefore: false, CancellationToken.None);
                position += block.Length;
            }

            recognizer.Recognize(samples, 0, CancellationToken.None);
        });
        var seconds = samples.Length / 16000.0;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{clip,-28}{seconds,6:F2}{times.Undisturbed(1) / 1000,9:F2}{times.Undisturbed(0) / 1000,9:F2}{times.Undisturbed(1) / times.Undisturbed(0),7:F3}{times.Median(1) / times.Median(0),7:F3}   {times.Undisturbed(1) / 1e6 / seconds:F5} against {times.Undisturbed(0) / 1e6 / seconds:F5}"));
    }

    private static void AddVoice(BoundRuns runs, string path, int windows)
    {
        var session = runs.Open(path);
        for (var i = 0; i < windows; i++)
            runs.Add(session, SileroWindow.SampleRateHz, ("input", [1, SileroWindow.Context + SileroWindow.Samples]), ("state", [2, 1, 128]), ("sr", []));
    }
}
