using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Espnet;
using EdgeAgent.Audio.Recognition.Live;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Composition.Slate;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Tests.Composition;

public sealed class UtteranceTranscriberTests
{
    private const int Rate = 16000;

    [AssetFact]
    public async Task A_transcript_below_the_least_confidence_is_none()
    {
        var outlet = new Outlet();
        await TranscribeAsync(outlet, minConfidence: 1, Conformer(), null, Speech());
        Assert.Empty(outlet.Data);
        await TranscribeAsync(outlet, minConfidence: 0, Conformer(), null, Speech());
        Assert.Single(outlet.Data.OfType<SpeechTranscript>());
    }

    [Fact]
    public async Task A_model_that_fails_is_told_once_and_the_next_utterance_is_written_down()
    {
        var outlet = new Outlet();
        await TranscribeAsync(outlet, minConfidence: 0, new SecondsModel("counter", longest: 2), null, new float[3 * Rate], new float[4 * Rate], new float[2 * Rate]);

        Assert.Equal(("desk", "Model 'counter' cannot count to 3."), Assert.Single(outlet.Data.OfType<AgentFault>().Select(f => (f.Component, f.Message))));
        Assert.Equal([(1, UtteranceDrop.Failed), (2, UtteranceDrop.Failed)], outlet.Data.OfType<SpeechDropped>().Select(d => (d.Utterance, d.Reason)));
        Assert.Equal((3, "2", "counter"), Assert.Single(outlet.Data.OfType<SpeechTranscript>().Select(t => (t.Utterance, t.Text, t.Model))));
    }

    [Fact]
    public async Task Where_the_second_model_fails_the_first_text_holds_and_the_fault_is_told_once()
    {
        var outlet = new Outlet();
        await TranscribeAsync(
            outlet, minConfidence: 0, new SecondsModel("first"), new SecondsModel("second", longest: 2), new float[3 * Rate], new float[4 * Rate], new float[2 * Rate]);

        Assert.Equal("Model 'second' cannot count to 3.", Assert.Single(outlet.Data.OfType<AgentFault>()).Message);
        Assert.Equal([(1, "3", "first"), (2, "4", "first"), (3, "2", "second")], outlet.Data.OfType<SpeechTranscript>().Select(t => (t.Utterance, t.Text, t.Model)));
        Assert.Empty(outlet.Data.OfType<SpeechDropped>());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task Nothing_is_told_of_the_silence_that_warms_a_model_up_though_it_hears_text_in_it_or_fails(int longest)
    {
        var outlet = new Outlet();
        await TranscribeAsync(outlet, minConfidence: 0, new SecondsModel("counter", longest), null);
        Assert.Empty(outlet.Data);
    }

    private static async Task TranscribeAsync(Outlet outlet, double minConfidence, IRecognitionModel model, IRecognitionModel? second, params float[][] utterances)
    {
        using var shared = SharedRecognizer.Of(model, TimeProvider.System, NullLogger.Instance);
        using var sharedSecond = second is null ? null : SharedRecognizer.Of(second, TimeProvider.System, NullLogger.Instance);
        var agentEvents = new EventIssuer(EventSource.OfAgent("line-3"), outlet, TimeProvider.System);
        var events = new UtteranceEvents("desk", new EventIssuer(new EventSource("line-3", SourceKind.Microphone, "desk"), outlet, TimeProvider.System), agentEvents, new UtteranceNotes(TimeProvider.System));
        var (options, queue) = (new DecoderOptions { SampleRateHz = Rate }, new QueuePlaceOptions { Stream = "desk" });
        using var mark = SlateMark.Unkept();
        await using var transcriber = new UtteranceTranscriber(
            shared, new RecognizerOptions(), options, queue, minConfidence, events, mark, new ModelFaultNotice("desk", agentEvents), CancellationToken.None);
        if (sharedSecond is not null)
        {
            transcriber.Second = new SecondPass(
                sharedSecond, new RecognizerOptions(), options, queue, minConfidence, transcriber.Final, events, mark, new ModelFaultNotice("desk", agentEvents, isVital: false),
                CancellationToken.None);
        }

        transcriber.WarmUp();
        for (var i = 0; i < utterances.Length; i++)
            Add(transcriber, i + 1, utterances[i]);
    }

    private static void Add(UtteranceTranscriber transcriber, int number, float[] samples)
    {
        var audio = new UtteranceBuffer(samples.Length);
        audio.Append(samples);
        transcriber.Begin(number, 0);
        transcriber.End(samples.Length, audio, CaptureStamp.Now(TimeProvider.System));
    }

    private static EspnetModel Conformer() => EspnetModel.Load(
        new ModelBundle { Name = "conformer", Folder = TestAssets.PathOf("exports/espnet/conformer"), Files = new Dictionary<string, string>() },
        new EspnetModelOptions(), TimeProvider.System, NullLogger.Instance);

    private static float[] Speech()
    {
        // The exporter's own recording: PCM of 16 bits behind a plain header.
        var bytes = File.ReadAllBytes(TestAssets.PathOf("exports/espnet/wav/spk2_snt2.wav"));
        var data = bytes.AsSpan().IndexOf("data"u8) + 8;
        return [.. Enumerable.Range(0, (bytes.Length - data) / 2).Select(i => BitConverter.ToInt16(bytes, data + 2 * i) / 32768f)];
    }

    private sealed class Outlet : IAgentOutlet
    {
        private readonly Lock _gate = new();

        public List<EventData> Data { get; } = [];

        public void Offer(EventEnvelope envelope)
        {
            lock (_gate)
                Data.Add(envelope.Data);
        }

        public void Report(SourceHealth health)
        {
        }
    }
}
