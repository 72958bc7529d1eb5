using EdgeAgent.Audio.Keywords;

namespace EdgeAgent.Audio.Tests.Keywords;

public class KeywordGateTests
{
    private const int Step = 1280;

    [Fact]
    public void A_keyword_is_told_once_when_its_score_rises_to_the_threshold()
    {
        Assert.Equal([(1, 0.5), (6, 0.9)], Tell(new KeywordOptions { Refractory = TimeSpan.Zero }, 0.4, 0.5, 0.9, 0.8, 0.4999, 0.2, 0.9, 0.9));
    }

    [Fact]
    public void Patience_asks_for_steps_in_a_row_and_tells_the_highest()
    {
        Assert.Equal([(5, 0.8)], Tell(new KeywordOptions { Patience = 3 }, 0.9, 0.9, 0, 0.8, 0.7, 0.6, 0.9));
    }

    [Fact]
    public void Within_the_refractory_time_nothing_is_told_again()
    {
        // 2 s are 25 steps: a second rise at step 24 is too early and counts once they are over, a third one counts too.
        var scores = new double[80];
        scores[0] = scores[24] = scores[25] = scores[60] = 1;
        Assert.Equal([(0, 1.0), (25, 1.0), (60, 1.0)], Tell(new KeywordOptions(), scores));
        scores[25] = 0;
        Assert.Equal([(0, 1.0), (60, 1.0)], Tell(new KeywordOptions(), scores));
    }

    [Fact]
    public void A_score_that_stays_high_is_told_once()
    {
        Assert.Single(Tell(new KeywordOptions(), [.. Enumerable.Repeat(0.99, 200)]));
    }

    [Fact]
    public void Scores_that_are_no_number_are_no_keyword()
    {
        Assert.Empty(Tell(new KeywordOptions(), double.NaN, double.NaN));
    }

    [Fact]
    public void A_gap_ends_a_row_and_not_the_refractory_time()
    {
        var gate = new KeywordGate(new KeywordOptions { Patience = 2 });
        Assert.False(gate.Push(1, Step, out _));
        gate.Break();
        Assert.False(gate.Push(1, 2 * Step, out _));
        Assert.True(gate.Push(1, 3 * Step, out _));
        gate.Break();
        Assert.False(gate.Push(1, 10 * Step, out _));
        Assert.False(gate.Push(1, 11 * Step, out _));
    }

    [Theory]
    [InlineData(0, 1, 2, "threshold is 0")]
    [InlineData(1.5, 1, 2, "threshold is 1.5")]
    [InlineData(0.5, 0, 2, "patience of keywords is 0")]
    [InlineData(0.5, 26, 2, "patience of keywords is 26")]
    [InlineData(0.5, 1, -1, "refractory time of keywords is -1")]
    [InlineData(0.5, 1, 61, "refractory time of keywords is 61")]
    public void A_value_out_of_range_is_refused_with_its_name(double threshold, int patience, double refractory, string part)
    {
        var options = new KeywordOptions { Threshold = threshold, Patience = patience, Refractory = TimeSpan.FromSeconds(refractory) };
        Assert.Contains(part, Assert.Throws<ArgumentException>(() => new KeywordGate(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_peaks_of_a_whole_curve_are_the_highest_of_each_row_with_the_refractory_time_between_them()
    {
        var scores = new float[100];
        (scores[3], scores[4], scores[5]) = (0.6f, 0.9f, 0.7f);
        scores[20] = 0.8f;
        (scores[29], scores[30]) = (0.5f, 0.55f);
        scores[60] = 0.95f;
        Assert.Equal([(4, 0.9f), (30, 0.55f), (60, 0.95f)], KeywordPeaks.Of(scores, new KeywordOptions(), Step));
        Assert.Equal([(4, 0.9f), (30, 0.55f)], KeywordPeaks.Of(scores, new KeywordOptions { Patience = 2 }, Step));
    }

    private static List<(int Step, double Score)> Tell(KeywordOptions options, params double[] scores)
    {
        var gate = new KeywordGate(options);
        var told = new List<(int, double)>();
        for (var i = 0; i < scores.Length; i++)
        {
            if (gate.Push(scores[i], (i + 1) * Step, out var best))
                told.Add((i, best));
        }

        return told;
    }
}
