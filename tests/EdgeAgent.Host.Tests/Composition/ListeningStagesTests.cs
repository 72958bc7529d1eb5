using System.Text.Json;
using EdgeAgent.Audio.Capture.Wav;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Composition.Rules;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Rules;
using EdgeAgent.Pipeline.Rules.Expressions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Tests.Composition;

public sealed class ListeningStagesTests : IDisposable
{
    private const int Window = 512;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [AssetFact]
    public async Task A_run_of_voice_activity_that_fails_does_not_deafen_the_keywords()
    {
        float[] word = Read("audio/wake/es_en-us_marvin.wav"), samples = [.. word, .. new float[24000]];
        // The toy gives NaN for a window that ends in 0: some of them, not in a row, within the word.
        for (var i = 0; i < samples.Length; i++)
            samples[i] += samples[i] == 0 ? 1e-4f : 0;
        var middle = word.Length / 2 / Window;
        foreach (var window in (int[])[middle - 4, middle, middle + 4])
            samples[(window + 1) * Window - 1] = 0;

        var outlet = new Outlet();
        var agentEvents = new EventIssuer(EventSource.OfAgent("line-3"), outlet, TimeProvider.System);
        var events = new EventIssuer(new EventSource("line-3", SourceKind.Microphone, "desk"), outlet, TimeProvider.System);
        using var shelf = new ModelShelf(new BundleReader([]), TimeProvider.System, NullLoggerFactory.Instance);
        var settings = new MicrophoneSettings
        {
            Source = "unused",
            Voice = new VoiceSettings { Model = FragileVoice() },
            Keywords = new KeywordSettings { Model = TestAssets.PathOf("models/kws/marvin_v2.onnx") },
        };
        await using (var stages = await ListeningStages.OpenAsync("desk", settings, new SourceControls(), shelf, events, agentEvents, 0, CancellationToken.None))
        {
            for (var at = 0; at < samples.Length; at += 160)
                stages.Process(samples.AsSpan(at, Math.Min(160, samples.Length - at)), at, false, CaptureStamp.Now(TimeProvider.System));
            stages.Finish();
        }

        Assert.Equal("marvin", Assert.Single(outlet.Data.OfType<KeywordDetected>()).Keyword);
        Assert.NotEmpty(outlet.Data.OfType<AgentFault>());
    }

    [AssetFact]
    public async Task Only_what_follows_the_keyword_is_written_down_in_its_own_breath_too()
    {
        const int Rate = 16000;
        float[] computer = Trim(Read("audio/wake/fl_slt_computer.wav")), order = Trim(Read(Path.Combine(Repository.Root, "models/commands/golden/reject-part-forty-two.wav")));
        // Not armed; the keyword and the order in one breath; within the time; after it.
        float[] samples =
        [
            .. new float[Rate], .. order, .. new float[Rate], .. computer, .. order, .. new float[3 * Rate / 2], .. order, .. new float[8 * Rate], .. order, .. new float[Rate],
        ];
        var random = new Random(3);
        for (var i = 0; i < samples.Length; i++)
            samples[i] += 1e-4f * (random.NextSingle() - 0.5f);
        var settings = new MicrophoneSettings
        {
            Source = "unused",
            Pace = FilePace.Asap,
            Voice = new VoiceSettings { Model = Path.Combine(Repository.Root, "models/speech-vad"), PreRoll = TimeSpan.FromMilliseconds(300), MinSilence = TimeSpan.FromMilliseconds(400) },
            Recognize = new RecognizeSettings { Model = Path.Combine(Repository.Root, "models/commands"), After = new AfterSettings { Keywords = ["computer"], For = TimeSpan.FromSeconds(6) } },
            Keywords = new KeywordSettings { Model = TestAssets.PathOf("models/kws/computer_v2.onnx") },
        };
        var told = await ListenAsync(settings, samples);
        Assert.Equal(4, told.OfType<SpeechEnded>().Count());
        Assert.Equal(["reject part forty two", "reject part forty two"], told.OfType<SpeechTranscript>().Select(t => t.Text));
        var armed = Assert.Single(told.OfType<SpeechArmed>());
        Assert.Equal(armed.UntilMs, Assert.Single(told.OfType<SpeechDisarmed>()).StreamTimeMs);
        var keyword = Assert.Single(told.OfType<KeywordDetected>());
        Assert.InRange(told.OfType<SpeechTranscript>().First().StartMs, keyword.EndMs - 600, keyword.EndMs - 200);
        Assert.Equal(told.Select(WithoutLatency), (await ListenAsync(settings, samples)).Select(WithoutLatency));

        var streaming = await ListenAsync(settings with { Recognize = settings.Recognize with { Mode = RecognitionMode.Streaming, MinConfidence = 0 } }, samples);
        var written = told.OfType<SpeechTranscript>().Select(t => (t.Utterance, t.StartMs, t.EndMs)).ToList();
        Assert.Equal(written, streaming.OfType<SpeechTranscript>().Select(t => (t.Utterance, t.StartMs, t.EndMs)));
        Assert.Equal(written.Select(t => (t.Utterance, t.StartMs)), streaming.OfType<SpeechPartial>().Select(p => (p.Utterance, p.StartMs)).Distinct());

        settings = settings with { Recognize = settings.Recognize with { After = new AfterSettings { Keywords = ["computers"] } } };
        Assert.Contains("knows no 'computers'; it knows: computer. Did you mean 'computer'?",
            (await Assert.ThrowsAsync<ModelException>(() => ListenAsync(settings, []))).Message, StringComparison.Ordinal);
    }

    [AssetFact]
    public async Task What_began_while_the_condition_held_is_written_down_and_what_began_before_and_after_is_not()
    {
        var order = Trim(Read(Path.Combine(Repository.Root, "models/commands/golden/reject-part-forty-two.wav")));
        var (samples, begins) = Orders(order, 4);
        var settings = Conditional("count('entrance', 'person') > 0");
        EventReason[] held = [new("count('entrance', 'person')", "1", "> 0")], released = [new("count('entrance', 'person')", "0", "> 0")];

        // In the middle of the first order somebody comes, in the middle of the third he goes.
        var (from, until) = (TimeSpan.FromMilliseconds(Math.Round(begins[0] + order.Length / 32.0)), TimeSpan.FromMilliseconds(Math.Round(begins[2] + order.Length / 32.0)));
        var told = await HearAsync();
        Assert.Equal(4, told.Count(e => e.Data is SpeechEnded));
        Assert.Equal([2, 3], told.Select(e => e.Data).OfType<SpeechTranscript>().Select(t => t.Utterance));
        var armed = Assert.Single(told, e => e.Data is SpeechArmed);
        Assert.Equal(new SpeechArmed { By = ArmedBy.Condition, StreamTimeMs = from.TotalMilliseconds }, armed.Data with { LatencyMs = null });
        Assert.Equal(held, armed.Cause!.Reasons);
        var disarmed = Assert.Single(told, e => e.Data is SpeechDisarmed);
        Assert.Equal(until.TotalMilliseconds, disarmed.Data.StreamTimeMs);
        Assert.Equal(released, disarmed.Cause!.Reasons);
        Assert.Equal(told.Select(e => WithoutLatency(e.Data)), (await HearAsync()).Select(e => WithoutLatency(e.Data)));

        // A later life of the microphone knows that he is still there.
        var condition = ConditionOf();
        condition.Tell(new ConditionChange(DefinitionOf(settings), true, TimeSpan.Zero, held));
        Assert.True(condition.TryTake(16000, default, out _, out _));
        told = await ListenAsync(settings, samples, new SourceControls(), condition);
        Assert.Equal([1, 2, 3, 4], told.Select(e => e.Data).OfType<SpeechTranscript>().Select(t => t.Utterance));

        async Task<List<EventEnvelope>> HearAsync()
        {
            var condition = ConditionOf();
            condition.Tell(new ConditionChange(DefinitionOf(settings), true, from, held));
            condition.Tell(new ConditionChange(DefinitionOf(settings), false, until, released));
            return await ListenAsync(settings, samples, new SourceControls(), condition);
        }
    }

    [AssetFact]
    public async Task Who_asks_has_what_is_said_within_the_time_written_down()
    {
        var order = Trim(Read(Path.Combine(Repository.Root, "models/commands/golden/reject-part-forty-two.wav")));
        var (samples, begins) = Orders(order, 3);
        var controls = new SourceControls();
        var told = await ListenAsync(Conditional("false"), samples, controls, ConditionOf(), at =>
        {
            if (at == 16 * (long)(begins[1] - 500) / 160 * 160)
                controls.Transcription.Ask(TimeSpan.FromSeconds(1.5));
        });
        Assert.Equal([2], told.Select(e => e.Data).OfType<SpeechTranscript>().Select(t => t.Utterance));
        var armed = Assert.Single(told.Select(e => e.Data).OfType<SpeechArmed>());
        Assert.Equal((ArmedBy.Command, null, armed.StreamTimeMs + 1500), (armed.By, armed.Keyword, armed.UntilMs));
        Assert.Equal(armed.UntilMs, Assert.Single(told.Select(e => e.Data).OfType<SpeechDisarmed>()).StreamTimeMs);
    }

    [Fact]
    public async Task Energy_finds_an_utterance_without_any_model()
    {
        const int Rate = 16000;
        var outlet = new Outlet();
        var agentEvents = new EventIssuer(EventSource.OfAgent("line-3"), outlet, TimeProvider.System);
        var events = new EventIssuer(new EventSource("line-3", SourceKind.Microphone, "desk"), outlet, TimeProvider.System);
        using var shelf = new ModelShelf(new BundleReader([]), TimeProvider.System, NullLoggerFactory.Instance);
        var settings = new MicrophoneSettings { Source = "unused", Voice = new VoiceSettings { Model = "energy" } };
        await using (var stages = await ListeningStages.OpenAsync("desk", settings, new SourceControls(), shelf, events, agentEvents, 0, CancellationToken.None))
        {
            var block = new float[160];
            for (var at = 0; at < 5 * Rate; at += block.Length)
            {
                for (var i = 0; i < block.Length; i++)
                    block[i] = at / Rate == 2 ? 0.3f * MathF.Sin(0.2f * (at + i)) : 0;
                stages.Process(block, at, false, CaptureStamp.Now(TimeProvider.System));
            }

            stages.Finish();
        }

        var ended = Assert.Single(outlet.Data.OfType<SpeechEnded>());
        Assert.InRange(ended.StartMs, 1900, 2050);
        Assert.InRange(ended.EndMs, 2950, 3150);
    }

    /// <summary>A recording in which the same is said again and again, and where each begins, in milliseconds.</summary>
    private static (float[] Samples, List<double> Begins) Orders(float[] order, int count)
    {
        var (samples, begins) = (new List<float>(), new List<double>());
        for (var i = 0; i < count; i++)
        {
            samples.AddRange(new float[24000]);
            begins.Add(samples.Count / 16.0);
            samples.AddRange(order);
        }

        samples.AddRange(new float[24000]);
        var random = new Random(3);
        return ([.. samples.Select(sample => sample + 1e-4f * (random.NextSingle() - 0.5f))], begins);
    }

    private static MicrophoneSettings Conditional(string condition) => new()
    {
        Source = "unused",
        Pace = FilePace.Asap,
        Voice = new VoiceSettings { Model = Path.Combine(Repository.Root, "models/speech-vad"), PreRoll = TimeSpan.FromMilliseconds(300), MinSilence = TimeSpan.FromMilliseconds(400) },
        Recognize = new RecognizeSettings { Model = Path.Combine(Repository.Root, "models/commands"), OnlyWhen = condition },
    };

    private static ConditionDefinition DefinitionOf(MicrophoneSettings settings) => new(
        "desk", RuleExpression.Condition(settings.Recognize!.OnlyWhen!, new RuleVocabulary([new KnownSource("entrance", ["person"], [])], []), new Dictionary<string, IReadOnlyCollection<EventDescriptor>>(), out _)!);

    /// <summary>One on the time of the stream itself.</summary>
    private static ListeningCondition ConditionOf() => new((position, _) => StreamTime.FromSamples(position, 16000).Elapsed);

    private static async Task<List<EventData>> ListenAsync(MicrophoneSettings settings, float[] samples) => [.. (await ListenAsync(settings, samples, new SourceControls(), null)).Select(e => e.Data)];

    /// <summary>All that is told of a stream, what is written down last: it comes beside the rest.</summary>
    private static async Task<List<EventEnvelope>> ListenAsync(MicrophoneSettings settings, float[] samples, SourceControls controls, ListeningCondition? condition, Action<long>? before = null)
    {
        var outlet = new Outlet();
        var agentEvents = new EventIssuer(EventSource.OfAgent("line-3"), outlet, TimeProvider.System);
        var events = new EventIssuer(new EventSource("line-3", SourceKind.Microphone, "desk"), outlet, TimeProvider.System);
        using var shelf = new ModelShelf(new BundleReader([]), TimeProvider.System, NullLoggerFactory.Instance);
        await using (var stages = await ListeningStages.OpenAsync("desk", settings, controls, shelf, events, agentEvents, 0, CancellationToken.None, condition: condition))
        {
            for (var at = 0; at < samples.Length; at += 160)
            {
                before?.Invoke(at);
                stages.Process(samples.AsSpan(at, Math.Min(160, samples.Length - at)), at, false, CaptureStamp.Now(TimeProvider.System));
            }

            stages.Finish();
        }

        return [.. outlet.Envelopes];
    }

    private static string WithoutLatency(EventData data) => JsonSerializer.Serialize<object>(data with { LatencyMs = null });

    private static float[] Trim(float[] samples)
    {
        var least = 0.02f * samples.Max(MathF.Abs);
        return samples[Array.FindIndex(samples, v => MathF.Abs(v) > least)..(Array.FindLastIndex(samples, v => MathF.Abs(v) > least) + 1)];
    }

    /// <summary>A Silero VAD by its shapes: 0.1 for every window but those that end in 0, for which it gives NaN.</summary>
    private string FragileVoice() => new OnnxModelWriter()
        .Input("input", OnnxModelWriter.Float32, 1, 576).Input("state", OnnxModelWriter.Float32, 2, 1, 128)
        .Output("output", OnnxModelWriter.Float32, 1, 1).Output("stateN", OnnxModelWriter.Float32, 2, 1, 128)
        .Weights("p", OnnxModelWriter.Float32, [1, 1], BitConverter.GetBytes(0.1f))
        .Weights("from", OnnxModelWriter.Int64, [1], BitConverter.GetBytes(575L)).Weights("to", OnnxModelWriter.Int64, [1], BitConverter.GetBytes(576L))
        .Weights("axis", OnnxModelWriter.Int64, [1], BitConverter.GetBytes(1L))
        .Node("Slice", ["input", "from", "to", "axis"], ["last"]).Node("Div", ["last", "last"], ["one"]).Node("Mul", ["p", "one"], ["output"])
        .Node("Identity", ["state"], ["stateN"]).Save(_folder["vad.onnx"]);

    private static float[] Read(string asset)
    {
        using var source = new WavSource(TestAssets.PathOf(asset), FilePace.Asap, loop: false, TimeProvider.System);
        source.Open(CancellationToken.None);
        var (block, samples) = (new float[4096], new List<float>());
        while (source.Read(block, CancellationToken.None) is { Frames: > 0 } read)
            samples.AddRange(block[..read.Frames]);
        return [.. samples];
    }

    private sealed class Outlet : IAgentOutlet
    {
        private readonly Lock _gate = new();

        public List<EventEnvelope> Envelopes { get; } = [];

        public IEnumerable<EventData> Data => Envelopes.Select(e => e.Data);

        public void Offer(EventEnvelope envelope)
        {
            lock (_gate)
                Envelopes.Add(envelope);
        }

        public void Report(SourceHealth health)
        {
        }
    }
}
