using EdgeAgent.Audio.Keywords;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Keywords;

public class ArmingTests
{
    private const int Second = 16000;

    private readonly List<ArmingChange> _told = [];
    private readonly UtteranceBuffer _audio = new(60 * Second);

    [Fact]
    public void Nothing_is_written_down_before_a_keyword_and_after_its_time()
    {
        var arming = Make();
        Assert.Null(StartOf(arming, 1, 2));
        Hear(arming, "computer", 10);
        Assert.Equal(10 * Second, StartOf(arming, 10, 11));
        Assert.Equal(17 * Second, StartOf(arming, 17, 30));
        Assert.Null(StartOf(arming, 18, 19));
    }

    [Fact]
    public void The_utterance_of_the_keyword_is_cut_at_the_quietest_moment_before_it_was_told()
    {
        var arming = Make();
        var samples = Enumerable.Range(0, 15 * Second).Select(i => MathF.Sin(i * 0.3f)).ToArray();
        Array.Clear(samples, 10 * Second - 3200, 480);
        _audio.Append(samples);
        Hear(arming, "computer", 10);
        Assert.Equal(10 * Second - 3200 + 240, StartOf(arming, 9, 12));
    }

    [Fact]
    public void Of_several_moments_of_silence_the_last_is_the_keywords_end()
    {
        var arming = Make();
        _audio.Append(new float[15 * Second]);
        Hear(arming, "computer", 10);
        Assert.InRange(StartOf(arming, 9, 12)!.Value, 10 * Second - 320, 10 * Second);
    }

    [Fact]
    public void An_utterance_that_ends_with_its_keyword_is_not_written_down()
    {
        var arming = Make();
        _audio.Append(new float[15 * Second]);
        Hear(arming, "computer", 10);
        Assert.Null(StartOf(arming, 9, 10.1));
        Assert.Null(StartOf(arming, 9, 9.95));
    }

    [Fact]
    public void A_keyword_while_it_is_armed_makes_the_time_longer()
    {
        var arming = Make();
        Hear(arming, "computer", 10);
        Hear(arming, "computer", 15);
        arming.Advance(19 * Second);
        Assert.Equal(22 * Second, StartOf(arming, 22, 23));
        arming.Advance(23 * Second);
        arming.Advance(24 * Second);
        Assert.Equal([new("computer", 10 * Second, 18 * Second), new("computer", 15 * Second, 23 * Second), new(null, 23 * Second, 0)], _told);
    }

    [Fact]
    public void Other_keywords_than_those_that_are_named_arm_nothing()
    {
        var arming = Make("computer");
        Hear(arming, "marvin", 10);
        Assert.Null(StartOf(arming, 11, 12));
        Assert.Empty(_told);
        Hear(arming, "computer", 20);
        Assert.NotNull(StartOf(arming, 21, 22));
    }

    [Fact]
    public void Speech_that_was_cut_for_its_length_goes_on_to_be_written_down()
    {
        var arming = Make();
        Hear(arming, "computer", 10);
        Assert.NotNull(StartOf(arming, 11, 41, UtteranceEnd.MaximumLength));
        arming.Advance(41 * Second);
        Assert.Equal(41 * Second, StartOf(arming, 41, 71, UtteranceEnd.MaximumLength));
        Assert.Equal(71 * Second, StartOf(arming, 71, 80));
        Assert.Null(StartOf(arming, 80, 81));
    }

    [Fact]
    public void The_end_of_the_stream_ends_it()
    {
        var arming = Make();
        arming.Finish();
        Assert.Empty(_told);
        Hear(arming, "computer", 10);
        arming.Advance(12 * Second);
        arming.Finish();
        Assert.Equal(new ArmingChange(null, 12 * Second, 0), _told[^1]);
    }

    [Fact]
    public void Behind_a_break_a_keyword_is_needed_again()
    {
        var arming = Make();
        Hear(arming, "computer", 10);
        arming.Advance(12 * Second);
        arming.Finish();
        Assert.Null(StartOf(arming, 14, 15));
        Hear(arming, "computer", 16);
        Assert.Equal(17 * Second, StartOf(arming, 17, 18));
        Assert.Equal([new("computer", 10 * Second, 18 * Second), new(null, 12 * Second, 0), new("computer", 16 * Second, 24 * Second)], _told);
    }

    [Fact]
    public void A_long_stream_does_not_remember_every_keyword()
    {
        var arming = Make();
        Hear(arming, "computer", 10);
        arming.Advance(18 * Second);
        Hear(arming, "computer", 2000);
        arming.Advance(2010 * Second);
        Assert.Null(StartOf(arming, 11, 12));
        Assert.NotNull(StartOf(arming, 2001, 2002));
    }

    [AssetFact]
    public void The_order_behind_a_keyword_in_the_same_breath_is_whole_in_every_voice_that_is_heard()
    {
        var order = Trim(TestAudio.Read(Path.Combine(Repository.Root, "models/commands/golden/reject-part-forty-two.wav")));
        var cuts = new List<(string File, long AfterMs)>();
        foreach (var (head, word) in (ReadOnlySpan<(string, string)>)[("computer_v2", "computer"), ("marvin_v2", "marvin")])
        {
            using var model = TestKeywords.OpenAsset(head);
            foreach (var file in Directory.GetFiles(TestAssets.PathOf("audio/wake"), $"*_{word}.wav").Where(f => !f.EndsWith("hey_marvin.wav", StringComparison.Ordinal)).Order())
            {
                var keyword = Trim(TestAudio.Read(file));
                float[] samples = [.. new float[Second], .. keyword, .. order, .. new float[Second]];
                var (arming, audio) = (Make(), new UtteranceBuffer(samples.Length));
                audio.Append(samples);
                using var stage = new KeywordStage(model, "s", new KeywordOptions { Threshold = 0.3 }, (in KeywordHit hit) => arming.Heard(hit));
                stage.Process(samples, 0, gapBefore: false, default);
                var end = Second + keyword.Length + order.Length;
                if (arming.StartOf(new VoiceChange(1, Second, end, UtteranceEnd.Silence, 0.9), audio) is { } cut)
                    cuts.Add((Path.GetFileName(file), (cut - Second - keyword.Length) / 16));
            }
        }

        // Of the keyword itself up to 320 ms are left, in the middle of a word that is told before its end; of the order at most its first 30 ms are lost.
        Assert.True(cuts.Count >= 8, string.Join("; ", cuts));
        Assert.All(cuts, cut => Assert.InRange(cut.AfterMs, -400, 30));
    }

    [Fact]
    public void Changes_become_their_events()
    {
        Assert.Equal(new SpeechArmed { Keyword = "computer", UntilMs = 9000, StreamTimeMs = 1000 }, new ArmingChange("computer", Second, 9 * Second).ToEvent());
        Assert.Equal(new SpeechDisarmed { StreamTimeMs = 9000 }, new ArmingChange(null, 9 * Second, 0).ToEvent());
    }

    private static float[] Trim(float[] samples)
    {
        var least = 0.02f * samples.Max(MathF.Abs);
        return samples[Array.FindIndex(samples, v => MathF.Abs(v) > least)..(Array.FindLastIndex(samples, v => MathF.Abs(v) > least) + 1)];
    }

    private Arming Make(params string[] keywords) => new(keywords, TimeSpan.FromSeconds(8), (in ArmingChange change) => _told.Add(change));

    private static void Hear(Arming arming, string keyword, double second) =>
        arming.Heard(new KeywordHit(keyword, 0.9, (long)((second - 2) * Second), (long)(second * Second)));

    private long? StartOf(Arming arming, double start, double end, UtteranceEnd reason = UtteranceEnd.Silence) =>
        arming.StartOf(new VoiceChange(1, (long)(start * Second), (long)(end * Second), reason, 0.9), _audio);
}
