using System.Text.Json;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Voice;

public class VoiceActivityStageTests
{
    private const string Model = "models/vad/silero_vad.onnx";

    [AssetTheory]
    [InlineData("audio/speech/beckett.wav", 160)]
    [InlineData("audio/speech/jfk.wav", 7)]
    [InlineData("audio/speech/vosk_digits.wav", 100000)]
    public void Streaming_gives_the_references_segments_and_their_samples_whatever_the_blocks(string asset, int block)
    {
        var samples = TestAudio.Read(asset);
        var heard = new Recorder();
        using var lane = TestLanes.Open(Model);
        using (var stage = new VoiceActivityStage(new SileroVad(lane, "s"), new VoiceOptions(), heard.Take))
        {
            Feed(stage, samples, 0, block);
            stage.Finish(default);
        }

        using var reference = JsonDocument.Parse(File.ReadAllText(TestAssets.PathOf("expected/silero_vad.json")));
        var segments = reference.RootElement.GetProperty("files").GetProperty(asset["audio/".Length..]).GetProperty("silero_vad")
            .GetProperty("segments_samples").EnumerateArray().Select(s => (s[0].GetInt64(), s[1].GetInt64()));
        Assert.Equal(segments, heard.Utterances.Select(u => (u.Start, u.End)));
        Assert.All(heard.Utterances, u => Assert.Equal(samples[(int)u.Start..(int)u.End], u.Samples));
    }

    [AssetFact]
    public void A_gap_ends_the_open_utterance_and_the_model_starts_anew_after_it()
    {
        var samples = TestAudio.Read("audio/speech/jfk.wav");
        using var lane = TestLanes.Open(Model);
        var whole = new Recorder();
        using (var stage = new VoiceActivityStage(new SileroVad(lane, "a"), new VoiceOptions(), whole.Take))
        {
            // 20100 is inside the first segment [5152, 36320] and inside a window.
            Feed(stage, samples.AsSpan(0, 20100), 0, 160);
            Feed(stage, samples, 900_000, 160);
            stage.Finish(default);
        }

        var first = whole.Utterances[0];
        Assert.Equal((5152, 20100, UtteranceEnd.Gap), (first.Start, first.End, first.Reason));
        Assert.Equal(samples[5152..20100], first.Samples);
        Assert.Equal((900_000 + 5152, 900_000 + 36320, UtteranceEnd.Silence), (whole.Utterances[1].Start, whole.Utterances[1].End, whole.Utterances[1].Reason));
        Assert.Equal(samples[5152..36320], whole.Utterances[1].Samples);
    }

    [Theory]
    [InlineData(UtteranceEnd.EndOfStream)]
    [InlineData(UtteranceEnd.Gap)]
    public void What_is_open_ends_also_when_the_model_fails_on_what_is_left_at_the_end(UtteranceEnd reason)
    {
        var heard = new Recorder();
        using var stage = new VoiceActivityStage(new NoShortWindows(), new VoiceOptions(), heard.Take);
        Feed(stage, new float[16_100], 0, 160);
        if (reason == UtteranceEnd.EndOfStream)
            Assert.Throws<ModelException>(() => stage.Finish(CancellationToken.None));
        else
            Assert.Throws<ModelException>(() => stage.Process(new float[160], 50_000, gapBefore: true, CancellationToken.None));
        var open = Assert.Single(heard.Utterances);
        Assert.Equal((0, 16_100 / 512 * 512, reason), (open.Start, open.End, open.Reason));

        Feed(stage, new float[16_384], 60_000, 160);
        stage.Finish(CancellationToken.None);
        Assert.Equal((60_000, 76_384), (heard.Utterances[1].Start, heard.Utterances[1].End));
    }

    [AssetFact]
    public void What_is_open_ends_also_when_the_stream_was_told_to_stop()
    {
        var samples = TestAudio.Read("audio/speech/jfk.wav");
        using var lane = TestLanes.Open(Model);
        var heard = new Recorder();
        using (var stage = new VoiceActivityStage(new SileroVad(lane, "a"), new VoiceOptions(), heard.Take))
        {
            // 20100 is inside the first segment [5152, 36320] and inside a window, the one from 19968.
            Feed(stage, samples.AsSpan(0, 20100), 0, 160);
            stage.Finish(new CancellationToken(canceled: true));
        }

        var open = Assert.Single(heard.Utterances);
        Assert.Equal((5152, 19968, UtteranceEnd.EndOfStream), (open.Start, open.End, open.Reason));
    }

    [AssetFact]
    public void A_declared_gap_ends_the_utterance_although_the_position_goes_on()
    {
        var samples = TestAudio.Read("audio/speech/jfk.wav");
        using var lane = TestLanes.Open(Model);
        var heard = new Recorder();
        using var stage = new VoiceActivityStage(new SileroVad(lane, "a"), new VoiceOptions(), heard.Take);
        Feed(stage, samples.AsSpan(0, 20000), 0, 160);
        stage.Process(samples.AsSpan(20000, 160), 20000, gapBefore: true, default);
        Assert.Equal((20000, UtteranceEnd.Gap), (Assert.Single(heard.Utterances).End, heard.Utterances[0].Reason));
    }

    [AssetFact]
    public void Long_speech_is_cut_into_utterances_that_together_hold_every_sample()
    {
        var speech = TestAudio.Read("audio/speech/sb_spk1_snt2.wav");
        float[] samples = [.. speech, .. speech, .. speech, .. speech];
        using var lane = TestLanes.Open(Model);
        var heard = new Recorder();
        using (var stage = new VoiceActivityStage(new SileroVad(lane, "a"), new VoiceOptions { MaximumLength = TimeSpan.FromSeconds(2) }, heard.Take))
        {
            Feed(stage, samples, 0, 480);
            stage.Finish(default);
        }

        Assert.Contains(heard.Utterances, u => u.Reason == UtteranceEnd.MaximumLength);
        foreach (var (one, next) in heard.Utterances.Zip(heard.Utterances.Skip(1)))
        {
            if (one.Reason == UtteranceEnd.MaximumLength)
                Assert.Equal(one.End, next.Start);
        }

        Assert.All(heard.Utterances, u => Assert.InRange(u.End - u.Start, 1, 32000));
        Assert.All(heard.Utterances, u => Assert.Equal(samples[(int)u.Start..(int)u.End], u.Samples));
    }

    public static TheoryData<string> Noises => ["silence", "white", "hum50", "hum60", "offset", "clicks", "square"];

    [AssetTheory]
    [MemberData(nameof(Noises))]
    public void Noise_is_no_speech_and_ends_an_utterance_that_was_open(string noise)
    {
        // 20000 samples of speech are inside jfk's first segment; then 20 s of noise.
        var speech = TestAudio.Read("audio/speech/jfk.wav").AsSpan(0, 20000);
        var random = new Random(7);
        var sound = Enumerable.Range(0, 320_000).Select(i => (float)(noise switch
        {
            "white" => 0.1 * (random.NextDouble() - 0.5),
            "hum50" => 0.3 * Math.Sin(2 * Math.PI * 50 * i / 16000),
            "hum60" => 0.3 * Math.Sin(2 * Math.PI * 60 * i / 16000) + 0.1 * Math.Sin(2 * Math.PI * 180 * i / 16000),
            "offset" => 0.4,
            "clicks" => i % 8000 == 0 ? 0.9 : 0,
            "square" => i / 80 % 2 == 0 ? 0.2 : -0.2,
            _ => 0,
        })).ToArray();
        using var lane = TestLanes.Open(Model);
        var heard = new Recorder();
        using (var stage = new VoiceActivityStage(new SileroVad(lane, "a"), new VoiceOptions(), heard.Take))
        {
            Feed(stage, speech, 0, 160);
            Feed(stage, sound, speech.Length, 160);
            stage.Finish(default);
        }

        var only = Assert.Single(heard.Utterances);
        Assert.Equal(UtteranceEnd.Silence, only.Reason);
        Assert.InRange(only.End, 20000, 20000 + 16000);
    }

    [AssetFact]
    public void A_block_allocates_nothing_once_warm_while_nobody_speaks()
    {
        using var lane = TestLanes.Open(Model);
        using var stage = new VoiceActivityStage(new SileroVad(lane, "a"), new VoiceOptions(), (in VoiceChange _, UtteranceBuffer _) => { });
        var block = new float[160];
        long position = 0;
        Step(200);
        Assert.Equal(0, SteadyState.Bytes(() => Step(400)));

        void Step(int blocks)
        {
            for (var i = 0; i < blocks; i++, position += block.Length)
                stage.Process(block, position, gapBefore: false, default);
        }
    }

    [AssetFact]
    public void A_run_that_was_ended_is_a_gap_and_the_stage_goes_on()
    {
        var samples = TestAudio.Read("audio/speech/jfk.wav");
        var heard = new Recorder();
        using var lane = TestLanes.Open(Model);
        using var stage = new VoiceActivityStage(new SileroVad(lane, "a"), new VoiceOptions(), heard.Take);
        Feed(stage, samples.AsSpan(0, 20480), 0, 512);
        Assert.Throws<OperationCanceledException>(() => stage.Process(samples.AsSpan(20480, 512), 20480, gapBefore: false, new CancellationToken(canceled: true)));
        Feed(stage, samples, 20992, 160);
        stage.Finish(default);
        Assert.Equal((5152, 20480, UtteranceEnd.Gap), (heard.Utterances[0].Start, heard.Utterances[0].End, heard.Utterances[0].Reason));
        Assert.Equal((20992 + 5152, 20992 + 36320), (heard.Utterances[1].Start, heard.Utterances[1].End));
    }

    [AssetFact]
    public void A_stream_needs_a_maximum_length()
    {
        using var lane = TestLanes.Open(Model);
        Assert.Throws<ArgumentException>(() => new VoiceActivityStage(new SileroVad(lane, "a"), new VoiceOptions { MaximumLength = null }, new Recorder().Take));
    }

    private static void Feed(VoiceActivityStage stage, ReadOnlySpan<float> samples, long position, int block)
    {
        for (var at = 0; at < samples.Length; at += block)
            stage.Process(samples.Slice(at, Math.Min(block, samples.Length - at)), position + at, gapBefore: false, default);
    }

    /// <summary>Hears speech in every whole window, and fails on others.</summary>
    private sealed class NoShortWindows : VoiceDetector
    {
        public override int WindowSamples => 512;

        public override float Run(ReadOnlySpan<float> window, CancellationToken cancellationToken) =>
            window.Length == WindowSamples ? 0.9f : throw new ModelException(ModelFault.RunFailed, "too short");

        public override void Reset()
        {
        }

        public override void Dispose()
        {
        }
    }

    private sealed class Recorder
    {
        public List<(long Start, long End, UtteranceEnd Reason, float[] Samples)> Utterances { get; } = [];

        public void Take(in VoiceChange change, UtteranceBuffer audio)
        {
            if (change.End is not { } end)
                return;
            var samples = new float[end - change.Start];
            audio.CopyTo(change.Start, samples);
            Utterances.Add((change.Start, end, change.Reason, samples));
        }
    }
}
