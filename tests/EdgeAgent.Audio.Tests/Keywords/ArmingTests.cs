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
        Assert.Equal([Computer(10, 18), Computer(15, 23), new(null, 23 * Second, null)], _told);
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
        Assert.Equal(new ArmingChange(null, 12 * Second, null), _told[^1]);
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
        Assert.Equal([Computer(10, 18), new(null, 12 * Second, null), Computer(16, 24)], _told);
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

    [Fact]
    public void What_begins_while_the_condition_holds_is_written_down_to_its_end_and_what_began_before_is_not()
    {
        var arming = MakeConditional(null);
        arming.Hold(10 * Second, []);
        arming.Advance(14 * Second);
        Assert.Null(StartOf(arming, 9.9, 14));
        Assert.Equal(10 * Second, StartOf(arming, 10, 14));
        arming.Release(15 * Second, []);
        Assert.Equal(14 * Second, StartOf(arming, 14, 30));
        Assert.Null(StartOf(arming, 15, 16));
        arming.Advance(31 * Second);
        Assert.Equal([new(ArmedBy.Condition, 10 * Second, null), new(null, 15 * Second, null)], _told);
    }

    [Fact]
    public void Whether_the_condition_held_when_somebody_began_to_speak_is_decided_when_it_is_known()
    {
        var arming = MakeConditional(null);
        arming.Hold(10 * Second, []);
        arming.Advance((long)(12.49 * Second));
        Assert.Null(arming.StartOf(12 * Second, (long)(12.4 * Second), _audio));

        // Told late: it had ended before he began.
        arming.Release((long)(11.9 * Second), []);
        arming.Advance((long)(12.5 * Second));
        Assert.Null(arming.StartOf(12 * Second, (long)(12.4 * Second), _audio));
        arming.Hold(13 * Second, []);
        arming.Advance((long)(14.5 * Second));
        Assert.Equal(14 * Second, arming.StartOf(14 * Second, (long)(14.4 * Second), _audio));
    }

    [Fact]
    public void With_a_keyword_and_a_condition_both_are_needed()
    {
        var arming = MakeConditional("computer");
        Hear(arming, "computer", 5);
        arming.Advance(6 * Second);
        Assert.Null(StartOf(arming, 6, 7));
        Assert.Empty(_told);
        arming.Hold(10 * Second, []);
        arming.Advance(11 * Second);
        Assert.Equal(11 * Second, StartOf(arming, 11, 12));
        arming.Advance(13 * Second);
        Assert.Null(StartOf(arming, 13.5, 14));
        Hear(arming, "computer", 20);
        Assert.Equal(21 * Second, StartOf(arming, 21, 22));
        arming.Release(22 * Second, []);
        Assert.Null(StartOf(arming, 23, 24));
        Assert.Equal([new(ArmedBy.Condition, 10 * Second, 13 * Second), new(null, 13 * Second, null), Computer(20, 28), new(null, 22 * Second, null)], _told);
    }

    [Fact]
    public void Who_asks_for_it_has_it_for_a_while_without_keyword_and_condition()
    {
        var arming = MakeConditional("computer");
        arming.Ask(3 * Second, TimeSpan.FromSeconds(10));
        arming.Ask(5 * Second, TimeSpan.FromSeconds(10));
        Assert.Null(StartOf(arming, 2.9, 4));
        Assert.Equal(3 * Second, arming.StartOf(3 * Second, (long)(3.1 * Second), _audio));
        Assert.Equal(14 * Second, StartOf(arming, 14, 30));

        // Its end is that of the longest time, whatever the condition does meanwhile.
        arming.Hold(6 * Second, []);
        arming.Release(7 * Second, []);
        arming.Advance(14 * Second);
        arming.Advance(15 * Second);
        Assert.Null(StartOf(arming, 15, 16));
        Assert.Equal([new(ArmedBy.Command, 3 * Second, 13 * Second), new(ArmedBy.Command, 5 * Second, 15 * Second), new(null, 15 * Second, null)], _told);
    }

    [Fact]
    public void Behind_a_break_the_condition_holds_as_before_and_what_was_asked_for_is_over()
    {
        var arming = MakeConditional(null);
        arming.Ask(1 * Second, TimeSpan.FromMinutes(1));
        arming.Hold(2 * Second, []);
        arming.Advance(4 * Second);
        arming.Finish();
        arming.Begin(20 * Second);
        arming.Advance((long)(20.01 * Second));
        Assert.Null(StartOf(arming, 19, 21));
        Assert.Equal(21 * Second, StartOf(arming, 21, 22));

        // What changed within it counts from its end on.
        arming.Advance(23 * Second);
        arming.Finish();
        arming.Begin(30 * Second);
        arming.Release(25 * Second, []);
        arming.Hold(26 * Second, []);
        arming.Advance((long)(30.01 * Second));
        Assert.Null(StartOf(arming, 29, 31));
        Assert.Equal(30 * Second, StartOf(arming, 30, 31));
        Assert.Equal(
            [
                new(ArmedBy.Command, 1 * Second, 61 * Second), new(ArmedBy.Condition, 2 * Second, null), new(null, 4 * Second, null),
                new(ArmedBy.Condition, 20 * Second, null), new(null, 23 * Second, null), new(ArmedBy.Condition, 30 * Second, null),
            ],
            _told);
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
        Assert.Equal(new SpeechArmed { By = ArmedBy.Keyword, Keyword = "computer", UntilMs = 9000, StreamTimeMs = 1000 }, Computer(1, 9).ToEvent());
        Assert.Equal(new SpeechArmed { By = ArmedBy.Condition, StreamTimeMs = 1000 }, new ArmingChange(ArmedBy.Condition, Second, null).ToEvent());
        Assert.Equal(new SpeechDisarmed { StreamTimeMs = 9000 }, new ArmingChange(null, 9 * Second, null).ToEvent());
    }

    private static float[] Trim(float[] samples)
    {
        var least = 0.02f * samples.Max(MathF.Abs);
        return samples[Array.FindIndex(samples, v => MathF.Abs(v) > least)..(Array.FindLastIndex(samples, v => MathF.Abs(v) > least) + 1)];
    }

    private static ArmingChange Computer(int at, int until) => new(ArmedBy.Keyword, at * Second, until * Second) { Keyword = "computer" };

    private Arming Make(params string[] keywords) => Make(new ArmingOptions { Keywords = keywords });

    private Arming Make(ArmingOptions options) => new(options, (in ArmingChange change) => _told.Add(change with { Reasons = null }));

    private Arming MakeConditional(params string[]? keywords)
    {
        var arming = Make(new ArmingOptions { Keywords = keywords, IsConditional = true, Settle = TimeSpan.FromSeconds(0.5) });
        arming.Begin(0);
        return arming;
    }

    private static void Hear(Arming arming, string keyword, double second) =>
        arming.Heard(new KeywordHit(keyword, 0.9, (long)((second - 2) * Second), (long)(second * Second)));

    private long? StartOf(Arming arming, double start, double end, UtteranceEnd reason = UtteranceEnd.Silence) =>
        arming.StartOf(new VoiceChange(1, (long)(start * Second), (long)(end * Second), reason, 0.9), _audio);
}
