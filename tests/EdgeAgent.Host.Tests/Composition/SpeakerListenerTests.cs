using EdgeAgent.Audio.Capture.Wav;
using EdgeAgent.Audio.Signal.Resampling;
using EdgeAgent.Audio.Speakers;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Composition;

public sealed class SpeakerListenerTests : IDisposable
{
    private const int Rate = 16_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [AssetFact]
    public async Task Two_enrolled_speakers_are_told_from_others_who_say_digits()
    {
        using var model = Model();
        using var embedder = model.Open("test");
        Enrol(model, embedder, ("Anna", "exports/espnet/wav/spk1_snt1.wav"), ("Ben", "exports/espnet/wav/spk2_snt2.wav"));
        // Each clip between a second of nothing and a second of nothing; digits are said thrice, so that they are long enough.
        var scene = Scene("exports/espnet/wav/spk1_snt1.wav", "audio/digits/7_jackson_0.wav", "exports/espnet/wav/spk2_snt2.wav");

        var outlet = await HearAsync(scene, Settings() with { MinScore = 0.85 });

        Assert.Empty(outlet.Data.OfType<AgentFault>());
        var identified = outlet.Data.OfType<SpeakerIdentified>().ToList();
        var ended = outlet.Data.OfType<SpeechEnded>().Where(e => e.EndMs - e.StartMs >= 1000).ToList();
        Assert.Equal(ended.Select(e => (e.Utterance, e.StartMs, e.EndMs)), identified.Select(i => (i.Utterance, i.StartMs, i.EndMs)));
        var book = VoiceBookFile.TryRead(_folder["voices.json"])!;
        foreach (var one in identified)
        {
            // What the command line says of the same stretch of sound.
            var match = book.Identify(embedder.Embed(scene.AsSpan((int)(one.StartMs * 16), (int)((one.EndMs - one.StartMs) * 16)), CancellationToken.None), 0.85)!;
            Assert.Equal(match.Cosine, one.Score!.Value, 1e-3);
            Assert.Equal((match.IsKnown ? match.Nearest : "unknown", match.IsKnown ? null : match.Nearest), (one.Speaker, one.Nearest));
        }

        var (first, last) = (identified[0], identified[^1]);
        Assert.Equal(("Anna", "Ben"), (first.Speaker, last.Speaker));
        Assert.Contains(identified, i => i.Speaker == "unknown");
    }

    [AssetFact]
    public async Task A_replay_tells_the_same_in_the_same_order()
    {
        using var model = Model();
        using var embedder = model.Open("test");
        Enrol(model, embedder, ("Anna", "exports/espnet/wav/spk1_snt1.wav"));
        var scene = Scene("exports/espnet/wav/spk1_snt1.wav", "exports/espnet/wav/spk2_snt2.wav");
        var (first, second) = (await HearAsync(scene, Settings()), await HearAsync(scene, Settings()));
        Assert.Equal(first.Data.Select(Told), second.Data.Select(Told));

        static string Told(EventData data) => (data with { LatencyMs = null }).ToString();
    }

    [AssetFact]
    public async Task Who_is_short_tells_nobody()
    {
        using var model = Model();
        using var embedder = model.Open("test");
        Enrol(model, embedder, ("Anna", "exports/espnet/wav/spk1_snt1.wav"));
        var outlet = await HearAsync(Scene("exports/espnet/wav/spk1_snt1.wav"), Settings() with { MinLength = TimeSpan.FromSeconds(30) });
        Assert.NotEmpty(outlet.Data.OfType<SpeechEnded>());
        Assert.Empty(outlet.Data.OfType<SpeakerIdentified>());
    }

    [AssetFact]
    public async Task Without_voices_everybody_is_unknown_which_is_said_once()
    {
        var outlet = await HearAsync(Scene("exports/espnet/wav/spk1_snt1.wav", "exports/espnet/wav/spk2_snt2.wav"), Settings());
        Assert.All(outlet.Data.OfType<SpeakerIdentified>(), i => Assert.Equal(("unknown", null, null), (i.Speaker, i.Score, i.Nearest)));
        Assert.True(outlet.Data.OfType<SpeakerIdentified>().Count() > 1);
        Assert.Contains("edgeagent speakers enroll NAME FILE…", Assert.Single(outlet.Data.OfType<AgentFault>()).Message, StringComparison.Ordinal);
    }

    [AssetFact]
    public async Task A_model_that_does_something_else_is_refused() => Assert.Contains("gives one number, which tells no speakers apart", (await Assert.ThrowsAsync<ModelException>(
        () => HearAsync([], Settings() with { Model = TestAssets.PathOf("exports/speechbrain/vad_crdnn/vad.onnx") }))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_text_names_the_speaker_who_is_known_by_then()
    {
        var (notes, told) = (new UtteranceNotes(TimeProvider.System), new List<SpeechTranscript>());
        var transcript = new SpeechTranscript { Utterance = 3, Text = "stop", Confidence = 1, StartMs = 0, EndMs = 1, Words = [], Model = "m" };
        notes.Of(3).ExpectEvidence();
        notes.Tell(transcript, told.Add);
        notes.Of(3).SetSpeaker(new SpeakerIdentified { Utterance = 3, Speaker = "Anna", Score = 0.7, StartMs = 0, EndMs = 1, Model = "m" });
        notes.Of(3).SetEvidence([]);
        Assert.Equal(("Anna", 0.7), (told[0].Speaker, told[0].SpeakerScore));
    }

    [Fact]
    public void Nothing_is_kept_of_utterances_of_long_ago_also_where_only_some_were_noted()
    {
        var (notes, told) = (new UtteranceNotes(TimeProvider.System), new List<SpeechTranscript>());
        var kept = Noted();
        for (var utterance = 102; utterance < 500; utterance += 2)
            notes.Of(utterance);
        notes.Tell(new SpeechTranscript { Utterance = 101, Text = "stop", Confidence = 1, StartMs = 0, EndMs = 1, Words = [], Model = "m" }, told.Add);
        Assert.Single(told);
        GC.Collect();
        Assert.False(kept.IsAlive);

        WeakReference Noted()
        {
            notes.Of(101).ExpectEvidence();
            return new WeakReference(notes.Of(101));
        }
    }

    [Fact]
    public void A_text_waits_for_its_speaker_as_long_as_it_may()
    {
        var time = new FakeTimeProvider();
        var (notes, told) = (new UtteranceNotes(time), new List<SpeechTranscript>());
        var transcript = new SpeechTranscript { Utterance = 1, Text = "stop", Confidence = 1, StartMs = 0, EndMs = 1, Words = [], Model = "m" };
        var anna = new SpeakerIdentified { Utterance = 1, Speaker = "Anna", Score = 0.7, StartMs = 0, EndMs = 1, Model = "m" };
        notes.Of(1).ExpectSpeaker(TimeSpan.FromSeconds(1));
        notes.Tell(transcript, told.Add);
        Assert.Empty(told);
        notes.Of(1).SetSpeaker(anna);
        Assert.Equal("Anna", Assert.Single(told).Speaker);

        notes.Of(2).ExpectSpeaker(TimeSpan.FromSeconds(1));
        notes.Tell(transcript with { Utterance = 2 }, told.Add);
        time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Single(told);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(told[1].Speaker);
        notes.Of(2).SetSpeaker(anna);
        Assert.Equal(2, told.Count);

        // Nobody will tell: the queue was full, or the voice is nobody's.
        notes.Of(3).ExpectSpeaker(TimeSpan.FromSeconds(1));
        notes.Tell(transcript with { Utterance = 3 }, told.Add);
        notes.Of(3).SetSpeaker(null);
        Assert.Equal(3, told.Count);

        // Without a wait a text is told at once.
        notes.Of(4).ExpectSpeaker(TimeSpan.Zero);
        notes.Tell(transcript with { Utterance = 4 }, told.Add);
        Assert.Equal(4, told.Count);
    }

    private SpeakerSettings Settings() => new() { Model = TestAssets.PathOf("exports/speechbrain/ecapa_tdnn/embedding.onnx"), Voices = _folder["voices.json"] };

    private static SpeakerModel Model() => SpeakerModel.Load(
        SpeakerSettings.Of(new BundleReader([]).Read(TestAssets.PathOf("exports/speechbrain/ecapa_tdnn/embedding.onnx"))), Engine.Cpu, TimeProvider.System, NullLogger.Instance);

    private void Enrol(SpeakerModel model, SpeakerEmbedder embedder, params (string Name, string Clip)[] voices) => VoiceBookFile.Write(
        _folder["voices.json"],
        voices.Aggregate(new VoiceBook(model.Name, model.Dimension, []), (book, v) => book.With(EnrolledVoice.Of(v.Name, [embedder.Embed(Read(v.Clip), CancellationToken.None)]))));

    private static float[] Scene(params string[] clips) => [.. new float[Rate], .. clips.SelectMany(c => (float[])[.. Repeated(c), .. new float[Rate]])];

    private static float[] Repeated(string clip) => clip.Contains("digits", StringComparison.Ordinal) ? [.. Read(clip), .. Read(clip), .. Read(clip), .. Read(clip)] : Read(clip);

    private static float[] Read(string asset)
    {
        using var source = new WavSource(TestAssets.PathOf(asset), FilePace.Asap, loop: false, TimeProvider.System);
        var rate = source.Open(CancellationToken.None).SampleRateHz;
        var (block, samples) = (new float[4096], new List<float>());
        while (source.Read(block, CancellationToken.None) is { Frames: > 0 } read)
            samples.AddRange(block[..read.Frames]);
        if (rate == Rate)
            return [.. samples];
        var resampler = new PolyphaseResampler(rate, Rate);
        var resampled = new float[resampler.MaxOutput(samples.Count) + resampler.MaxOutput(0)];
        var count = resampler.Process([.. samples], resampled);
        return resampled[..(count + resampler.Flush(resampled.AsSpan(count)))];
    }

    private static async Task<Outlet> HearAsync(float[] samples, SpeakerSettings speakers)
    {
        var outlet = new Outlet();
        var agentEvents = new EventIssuer(EventSource.OfAgent("line-3"), outlet, TimeProvider.System);
        var events = new EventIssuer(new EventSource("line-3", SourceKind.Microphone, "desk"), outlet, TimeProvider.System);
        using var shelf = new ModelShelf(new BundleReader([]), TimeProvider.System, NullLoggerFactory.Instance);
        var voice = new VoiceSettings { Model = "energy", MinSilence = TimeSpan.FromMilliseconds(700) };
        var settings = new MicrophoneSettings { Source = "unused", Pace = FilePace.Asap, Voice = voice, Speakers = speakers };
        await using (var stages = await ListeningStages.OpenAsync("desk", settings, new SourceControls(), shelf, events, agentEvents, 0, CancellationToken.None))
        {
            for (var at = 0; at < samples.Length; at += 160)
                stages.Process(samples.AsSpan(at, Math.Min(160, samples.Length - at)), at, false, CaptureStamp.Now(TimeProvider.System));
            stages.Finish();
        }

        return outlet;
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
