using EdgeAgent.Audio.Keywords;
using EdgeAgent.Audio.Keywords.Tuning;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Keywords;

public class ThresholdChoiceTests
{
    private const int Step = 1280;

    [Fact]
    public void The_middle_of_the_best_thresholds_is_taken()
    {
        // Words at 0.8 and just below 0.7, nothing else above 0.3: 0.31 to 0.69 hear both and nothing else.
        var choice = ThresholdChoice.Of([Track(1, 0.8f), Track(1, 0.1f, 0.7f)], [Track(3600, 0.3f)], new KeywordOptions());
        Assert.Equal((0.5, 2, 1.0, 0), (choice.Best!.Threshold, choice.Best.Heard, choice.Best.Recall, choice.Best.FalseAlarms));
        Assert.Equal(99, choice.Rows.Count);
        Assert.Equal((1, 1.0), (choice.Rows[29].FalseAlarms, choice.Rows[29].FalseAlarmsPerHour));
        Assert.Equal(0.5, choice.Rows[70].Recall);
    }

    [Fact]
    public void Recall_is_given_up_for_few_false_alarms()
    {
        // Two false alarms an hour at 0.75: one of the words is below them.
        var choice = ThresholdChoice.Of([Track(1, 0.9f), Track(1, 0.6f)], [Track(3600, [0.75f, .. new float[30], 0.75f])], new KeywordOptions());
        Assert.Equal((0.83, 0.5), (choice.Best!.Threshold, choice.Best.Recall));
        Assert.InRange(choice.Best.Threshold, 0.76, 0.90);
    }

    [Fact]
    public void Nothing_is_recommended_where_every_threshold_has_too_many_false_alarms()
    {
        float[] alarms = [1, .. new float[30], 1, .. new float[30], 1];
        Assert.Null(ThresholdChoice.Of([Track(1, 0.9f)], [Track(3600, alarms)], new KeywordOptions()).Best);
        // A word that is never heard needs no threshold.
        Assert.Null(ThresholdChoice.Of([Track(1, 0)], [Track(3600, 0)], new KeywordOptions()).Best);
    }

    [Fact]
    public void False_alarms_are_counted_with_the_refractory_time_and_the_patience()
    {
        float[] twice = [0.9f, 0, 0.9f, 0.9f];
        Assert.Equal(1, AlarmsAtHalf(new KeywordOptions()));
        Assert.Equal(2, AlarmsAtHalf(new KeywordOptions { Refractory = TimeSpan.Zero }));
        Assert.Equal(1, AlarmsAtHalf(new KeywordOptions { Refractory = TimeSpan.Zero, Patience = 2 }));

        int AlarmsAtHalf(KeywordOptions options) => ThresholdChoice.Of([Track(1, 1)], [Track(60, twice)], options).Rows[49].FalseAlarms;
    }

    [Fact]
    public void The_highest_scores_lie_apart()
    {
        var track = Track(60, [0.2f, 0.9f, 0.8f, .. new float[20], 0.5f, 0.005f]);
        Assert.Equal([0.9f, 0.5f], track.Highest(TimeSpan.FromSeconds(1), 5).Select(h => (float)h.Score));
        Assert.Equal(TimeSpan.FromMilliseconds(160), track.Highest(TimeSpan.FromSeconds(1), 1)[0].At);
    }

    [AssetTheory]
    [InlineData("models/kws/marvin_v2.onnx", "marvin")]
    [InlineData("models/kws/wekws_kws.ort", "wekws_kws")]
    public void A_recording_is_heard_as_a_stream_whatever_was_heard_before(string file, string keyword)
    {
        using var model = TestKeywords.Open(TestAssets.PathOf(file));
        var samples = TestAudio.Read("audio/wake/fl_slt_marvin.wav");
        using var tracker = new KeywordTracker(model, keyword, smoothing: 2);
        var first = Hear(tracker, samples, 16000);
        // One that broke off.
        tracker.Begin();
        tracker.Accept(samples.AsSpan(0, 5000), default);
        var second = Hear(tracker, samples, 1234);

        Assert.Equal((samples.Length, samples.Length), ((int)Math.Round(first.Duration.TotalSeconds * 16000), (int)Math.Round(second.Duration.TotalSeconds * 16000)));
        var options = new KeywordOptions { Threshold = 0.01, Refractory = TimeSpan.Zero };
        Assert.Equal(first.Told(options), second.Told(options));
        Assert.Equal(first.Highest(TimeSpan.Zero, 100), second.Highest(TimeSpan.Zero, 100));
        if (keyword == "marvin")
            Assert.Single(first.Told(new KeywordOptions()));
    }

    private static KeywordTrack Hear(KeywordTracker tracker, float[] samples, int block)
    {
        tracker.Begin();
        for (var at = 0; at < samples.Length; at += block)
            tracker.Accept(samples.AsSpan(at, Math.Min(block, samples.Length - at)), default);
        return tracker.End(default);
    }

    private static KeywordTrack Track(double seconds, params float[] scores) => new([.. scores.Select((score, i) => (score, (i + 1L) * Step))], TimeSpan.FromSeconds(seconds));
}
