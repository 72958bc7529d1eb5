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
        await TranscribeAsync(outlet, minConfidence: 1, Speech());
        Assert.Empty(outlet.Data);
        await TranscribeAsync(outlet, minConfidence: 0, Speech());
        Assert.Single(outlet.Data.OfType<SpeechTranscript>());
    }

    [AssetFact]
    public async Task An_utterance_longer_than_the_export_takes_is_told_once_and_the_next_one_is_written_down()
    {
        var outlet = new Outlet();
        // More than 20.5 s, which this export takes at most, and less than the longest utterance of voice activity.
        var tooLong = new float[25 * Rate];

        await TranscribeAsync(outlet, minConfidence: 0, tooLong, tooLong, Speech());

        Assert.Contains("an utterance of 25.0 s", Assert.Single(outlet.Data.OfType<AgentFault>()).Message, StringComparison.Ordinal);
        Assert.Equal([(1, UtteranceDrop.Failed), (2, UtteranceDrop.Failed)], outlet.Data.OfType<SpeechDropped>().Select(d => (d.Utterance, d.Reason)));
        var transcript = Assert.Single(outlet.Data.OfType<SpeechTranscript>());
        Assert.Equal((3, "WHAT JOY THERE IS IN LIVING"), (transcript.Utterance, transcript.Text));
    }

    private static async Task TranscribeAsync(Outlet outlet, double minConfidence, params float[][] utterances)
    {
        using var shared = SharedRecognizer.Of(
            EspnetModel.Load(
                new ModelBundle { Name = "conformer", Folder = TestAssets.PathOf("exports/espnet/conformer"), Files = new Dictionary<string, string>() },
                new EspnetModelOptions(), TimeProvider.System, NullLogger.Instance),
            TimeProvider.System, NullLogger.Instance);
        var agentEvents = new EventIssuer(EventSource.OfAgent("line-3"), outlet, TimeProvider.System);
        var events = new UtteranceEvents("desk", new EventIssuer(new EventSource("line-3", SourceKind.Microphone, "desk"), outlet, TimeProvider.System), agentEvents, new UtteranceNotes());
        using var mark = SlateMark.Unkept();
        await using var transcriber = new UtteranceTranscriber(
            shared, new RecognizerOptions(), new DecoderOptions { SampleRateHz = Rate }, new QueuePlaceOptions { Stream = "desk" }, minConfidence, events, mark,
            new ModelFaultNotice("desk", agentEvents), CancellationToken.None);
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
