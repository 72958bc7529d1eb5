using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.TestKit;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Voice;

public class VoiceSegmenterTests
{
    private const int Window = 512;
    private static readonly VoiceOptions Unlimited = new() { MaximumLength = null };
    private static readonly VoiceOptions TwoSeconds = new() { MaximumLength = TimeSpan.FromSeconds(2) };

    [Property(Arbitrary = [typeof(ProbabilityCurves)], MaxTest = 500)]
    internal void Any_curve_gives_the_segments_of_the_reference_rule(ProbabilityCurve curve)
    {
        Assert.Equal(ReferenceSegments.Of(curve.Probabilities, curve.Samples), Bounds(curve, Unlimited));
    }

    [Property(Arbitrary = [typeof(ProbabilityCurves)], MaxTest = 500)]
    internal void Any_curve_with_rolls_that_overlap_shares_the_gaps_as_the_reference_rule_does(ProbabilityCurve curve)
    {
        var options = Unlimited with
        {
            MinimumSpeech = TimeSpan.FromMilliseconds(64),
            MinimumSilence = TimeSpan.FromMilliseconds(32),
            PreRoll = TimeSpan.FromMilliseconds(150),
            PostRoll = TimeSpan.FromMilliseconds(150),
        };
        Assert.Equal(ReferenceSegments.Of(curve.Probabilities, curve.Samples, minSpeech: 1024, minSilence: 512, pad: 2400), Bounds(curve, options));
    }

    [Property(Arbitrary = [typeof(ProbabilityCurves)], MaxTest = 500)]
    internal void Utterances_are_numbered_begin_before_they_end_and_never_overlap(ProbabilityCurve curve)
    {
        var options = TwoSeconds with { PreRoll = TimeSpan.FromMilliseconds(200), MinimumSpeech = TimeSpan.FromMilliseconds(100) };
        var segmenter = new VoiceSegmenter(options);
        var number = 0;
        var speaking = false;
        long floor = 0, start = 0;
        Walk(segmenter, curve, change =>
        {
            Assert.Equal(!speaking, !change.HasEnded);
            Assert.InRange(change.Start, segmenter.Heard - segmenter.Reach, segmenter.Heard);
            if (change.End is not { } end)
            {
                Assert.Equal(++number, change.Utterance);
                Assert.True(change.Start >= floor);
                start = change.Start;
            }
            else
            {
                Assert.Equal(number, change.Utterance);
                Assert.Equal(start, change.Start);
                Assert.InRange(end, start + 1, segmenter.Heard);
                Assert.InRange(end - start, 1, 32000);
                Assert.InRange(change.MeanProbability, 0, 1);
                floor = end;
            }

            speaking = change.End is null;
        });
        Assert.False(speaking);
    }

    [Property(Arbitrary = [typeof(ProbabilityCurves)], MaxTest = 500)]
    internal void A_maximum_length_only_adds_cuts_where_speech_is_never_in_doubt(ProbabilityCurve curve)
    {
        // Without values between the thresholds no start is ever given up for its doubt.
        var clear = curve with { Probabilities = [.. curve.Probabilities.Select(p => p >= 0.5f ? p : p / 2)] };
        var joined = new List<(long Start, long End)>();
        var goesOn = false;
        Walk(new VoiceSegmenter(TwoSeconds), clear, change =>
        {
            if (change.End is not { } end)
                return;
            if (goesOn)
            {
                Assert.Equal(joined[^1].End, change.Start);
                joined[^1] = (joined[^1].Start, end);
            }
            else
            {
                joined.Add((change.Start, end));
            }

            goesOn = change.Reason == UtteranceEnd.MaximumLength;
        });
        var whole = Bounds(clear, Unlimited);
        Assert.Equal(whole.Select(s => s.Start), joined.Select(s => s.Start));
        // A pause marked near the limit ends the utterance at the limit, not a post-roll later.
        Assert.All(whole.Zip(joined), pair => Assert.InRange(pair.First.End - pair.Second.End, 0, 480));
    }

    [Property(Arbitrary = [typeof(ProbabilityCurves)], MaxTest = 500)]
    internal void No_utterance_ends_before_what_was_settled_of_it_and_what_is_settled_never_goes_back(ProbabilityCurve curve)
    {
        var segmenter = new VoiceSegmenter(TwoSeconds with { PostRoll = TimeSpan.FromMilliseconds(100), MinimumSilence = TimeSpan.FromMilliseconds(32) });
        long settled = 0;
        foreach (var probability in curve.Probabilities)
        {
            Check(segmenter.Push(probability, (int)Math.Min(Window, curve.Samples - segmenter.Heard)));
            if (!segmenter.IsSpeaking)
                continue;
            Assert.InRange(segmenter.Settled, settled, segmenter.Heard);
            settled = segmenter.Settled;
        }

        Check(segmenter.Break(UtteranceEnd.EndOfStream, curve.Samples));

        void Check(ReadOnlySpan<VoiceChange> changes)
        {
            foreach (var change in changes)
            {
                if (change.End is { } end)
                    Assert.True(end >= settled, $"It ended at {end}; {settled} was settled.");
                settled = 0;
            }
        }
    }

    [Property(Arbitrary = [typeof(ProbabilityCurves)], MaxTest = 500)]
    internal void With_a_breath_long_silences_join_speech_and_make_none(ProbabilityCurve curve)
    {
        var options = Unlimited with { MinimumSilence = TimeSpan.FromMilliseconds(700), Breath = Unlimited.MinimumSilence };
        var single = Bounds(curve, Unlimited with { PreRoll = TimeSpan.Zero, PostRoll = TimeSpan.Zero });

        var joined = Bounds(curve, options);

        Assert.All(single, s => Assert.Single(joined, j => j.Start <= s.Start && s.End <= j.End));
        Assert.All(joined, j => Assert.Contains(single, s => j.Start <= s.Start && s.End <= j.End));
    }

    [Property(Arbitrary = [typeof(ProbabilityCurves)], MaxTest = 500)]
    internal void With_a_breath_and_a_longest_length_utterances_stay_within_reach(ProbabilityCurve curve)
    {
        var segmenter = new VoiceSegmenter(TwoSeconds with { MinimumSilence = TimeSpan.FromMilliseconds(200), Breath = TimeSpan.FromMilliseconds(60), MinimumSpeech = TimeSpan.FromMilliseconds(100) });
        long floor = 0;
        Walk(segmenter, curve, change =>
        {
            Assert.InRange(change.Start, Math.Max(floor, segmenter.Heard - segmenter.Reach), segmenter.Heard);
            Assert.InRange(change.MeanProbability, 0, 1);
            if (change.End is not { } end)
                return;
            Assert.InRange(end - change.Start, 1, 32000);
            floor = end;
        });
    }

    [Fact]
    public void Beeps_are_no_speech_together_and_a_short_word_before_speech_is_part_of_it()
    {
        var segmenter = new VoiceSegmenter(new VoiceOptions { MinimumSilence = TimeSpan.FromMilliseconds(500), Breath = TimeSpan.FromMilliseconds(100) });
        for (var i = 0; i < 200; i++)
        {
            Assert.Empty(Push(segmenter, 0.9f, 4));
            Assert.Empty(Push(segmenter, 0, 5));
        }

        Assert.Empty(Push(segmenter, 0, 100));
        var word = segmenter.Heard;
        Push(segmenter, 0.9f, 5);
        Push(segmenter, 0, 10);
        var began = Assert.Single(Push(segmenter, 0.9f, 8));
        Assert.Equal(word - 480, began.Start);
    }

    [Fact]
    public void While_a_speaker_may_have_fallen_silent_only_what_was_said_before_is_settled()
    {
        var segmenter = new VoiceSegmenter(new VoiceOptions());
        Push(segmenter, 0.9f, 10);
        Assert.Equal(10 * Window, segmenter.Settled);
        Push(segmenter, 0.1f, 3);
        Assert.Equal(10 * Window, segmenter.Settled);
        Push(segmenter, 0.9f, 1);
        Assert.Equal(14 * Window, segmenter.Settled);
    }

    [Fact]
    public void Near_the_longest_length_what_may_be_cut_off_is_not_settled()
    {
        var segmenter = new VoiceSegmenter(TwoSeconds);
        Push(segmenter, 0.9f, 50);
        Push(segmenter, 0.6f, 1);
        Push(segmenter, 0.9f, 5);
        Assert.Equal(50 * Window, segmenter.Settled);
    }

    [Fact]
    public void Speech_is_told_as_soon_as_it_is_longer_than_the_minimum_and_reaches_back_to_its_start()
    {
        var segmenter = new VoiceSegmenter(new VoiceOptions());
        Push(segmenter, 0, 10);
        // 8 windows are 4096 samples, the first length above 4000.
        Assert.Empty(Push(segmenter, 0.9f, 7));
        Assert.Equal([new VoiceChange(1, 10 * Window - 480, null, default, 0)], Push(segmenter, 0.9f, 1));
        Assert.True(segmenter.IsSpeaking);
    }

    [Fact]
    public void Silence_ends_an_utterance_after_the_minimum_silence_with_the_mean_of_its_speech()
    {
        var segmenter = new VoiceSegmenter(new VoiceOptions());
        Push(segmenter, 0.8f, 5);
        Push(segmenter, 0.4f, 5);
        Assert.Empty(Push(segmenter, 0.1f, 4));
        var ended = Assert.Single(Push(segmenter, 0.1f, 1));
        Assert.Equal((1, 0, 10 * Window + 480, UtteranceEnd.Silence), (ended.Utterance, ended.Start, ended.End, ended.Reason));
        Assert.Equal(0.6, ended.MeanProbability, 6);
        Assert.False(segmenter.IsSpeaking);
    }

    [Fact]
    public void A_short_noise_is_never_told()
    {
        var segmenter = new VoiceSegmenter(new VoiceOptions());
        Assert.Empty(Push(segmenter, 0.9f, 7));
        Assert.Empty(Push(segmenter, 0, 100));
        Assert.Empty(segmenter.Break(UtteranceEnd.EndOfStream, segmenter.Heard).ToArray());
    }

    [Fact]
    public void A_gap_ends_the_utterance_where_the_audio_ends_and_nothing_reaches_back_over_it()
    {
        var segmenter = new VoiceSegmenter(new VoiceOptions());
        Push(segmenter, 0.9f, 20);
        var ended = Assert.Single(segmenter.Break(UtteranceEnd.Gap, 50000).ToArray());
        Assert.Equal((20 * Window, UtteranceEnd.Gap), (ended.End, ended.Reason));
        var began = Assert.Single(Push(segmenter, 0.9f, 8));
        Assert.Equal((2, 50000), (began.Utterance, began.Start));
    }

    [Fact]
    public void Speech_past_the_maximum_length_is_cut_in_its_quietest_window_and_goes_on_there()
    {
        var segmenter = new VoiceSegmenter(TwoSeconds);
        // The last quarter is window 47 (24064) to 62 (31744); window 30 is quieter but too early to cut at.
        Push(segmenter, 0.9f, 30);
        Push(segmenter, 0.6f, 1);
        Push(segmenter, 0.9f, 21);
        Push(segmenter, 0.7f, 1);
        Push(segmenter, 0.9f, 9);
        var changes = Push(segmenter, 0.9f, 1);
        Assert.Equal(2, changes.Count);
        Assert.Equal((1, 0, 52 * Window, UtteranceEnd.MaximumLength), (changes[0].Utterance, changes[0].Start, changes[0].End, changes[0].Reason));
        Assert.Equal((0.9 * 51 + 0.6) / 52, changes[0].MeanProbability, 6);
        Assert.Equal(new VoiceChange(2, 52 * Window, null, default, 0), changes[1]);

        var ended = Assert.Single(segmenter.Break(UtteranceEnd.EndOfStream, segmenter.Heard).ToArray());
        Assert.Equal((2, 52 * Window, 63 * Window, UtteranceEnd.EndOfStream), (ended.Utterance, ended.Start, ended.End, ended.Reason));
        Assert.Equal((0.9 * 10 + 0.7) / 11, ended.MeanProbability, 6);
    }

    [Fact]
    public void A_pause_at_the_maximum_length_ends_the_utterance_instead_of_cutting_it()
    {
        var segmenter = new VoiceSegmenter(TwoSeconds);
        Push(segmenter, 0.9f, 61);
        Assert.Empty(Push(segmenter, 0.1f, 4));
        var ended = Assert.Single(Push(segmenter, 0.1f, 1));
        Assert.Equal((61 * Window + 480, UtteranceEnd.Silence), (ended.End, ended.Reason));
    }

    [Fact]
    public void Speech_that_resumes_after_a_short_pause_at_the_maximum_length_is_cut_in_the_pause()
    {
        var segmenter = new VoiceSegmenter(TwoSeconds);
        Push(segmenter, 0.9f, 60);
        Assert.Empty(Push(segmenter, 0.1f, 3));
        var changes = Push(segmenter, 0.9f, 1);
        Assert.Equal((62 * Window, UtteranceEnd.MaximumLength), (changes[0].End, changes[0].Reason));
        Assert.Equal(62 * Window, changes[1].Start);
    }

    [Fact]
    public void Endless_doubt_ends_at_the_maximum_length()
    {
        var segmenter = new VoiceSegmenter(TwoSeconds);
        Push(segmenter, 0.9f, 10);
        var changes = Push(segmenter, 0.4f, 1000);
        Assert.All(changes.Where(c => c.HasEnded), c => Assert.InRange(c.End!.Value - c.Start, 1, 32000));
        Assert.True(changes.Count(c => c.HasEnded) >= 16);
    }

    [Fact]
    public void A_start_that_stays_in_doubt_is_forgotten()
    {
        var segmenter = new VoiceSegmenter(TwoSeconds);
        Push(segmenter, 0.9f, 1);
        Push(segmenter, 0.1f, 1);
        Assert.Empty(Push(segmenter, 0.4f, 100));
        var began = Assert.Single(Push(segmenter, 0.9f, 8));
        Assert.Equal(102 * Window - 480, began.Start);
    }

    [Fact]
    public void Steady_speech_allocates_nothing()
    {
        var segmenter = new VoiceSegmenter(TwoSeconds);
        segmenter.Push(0.9f, Window);
        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            for (var i = 0; i < 1000; i++)
                segmenter.Push(i % 100 < 90 ? 0.9f : 0, Window);
        }));
    }

    private static List<(long Start, long End)> Bounds(ProbabilityCurve curve, VoiceOptions options) =>
        [.. VoiceSegment.Of(curve.Probabilities, curve.Samples, SileroWindow.Samples, options).Select(s => (s.Start, s.End))];

    private static void Walk(VoiceSegmenter segmenter, ProbabilityCurve curve, Action<VoiceChange> each)
    {
        foreach (var probability in curve.Probabilities)
        {
            foreach (var change in segmenter.Push(probability, (int)Math.Min(Window, curve.Samples - segmenter.Heard)).ToArray())
                each(change);
        }

        foreach (var change in segmenter.Break(UtteranceEnd.EndOfStream, curve.Samples).ToArray())
            each(change);
    }

    private static List<VoiceChange> Push(VoiceSegmenter segmenter, float probability, int windows)
    {
        var changes = new List<VoiceChange>();
        for (var i = 0; i < windows; i++)
            changes.AddRange(segmenter.Push(probability, Window));
        return changes;
    }
}
