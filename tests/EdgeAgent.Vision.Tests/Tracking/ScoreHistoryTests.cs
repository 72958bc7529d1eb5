using EdgeAgent.Vision.Tracking;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Tracking;

public sealed class ScoreHistoryTests
{
    [Property(MaxTest = 500)]
    public void The_median_is_that_of_all_scores_sorted(ushort[] scores)
    {
        var history = new ScoreHistory();
        history.Add(0.123f);
        history.Clear();
        Assert.Equal(0, history.Median);
        var seen = new List<double>();
        foreach (var score in scores.Select(s => s % 1001 / 1000f))
        {
            history.Add(score);
            seen.Add(score);
            var sorted = seen.Order().ToList();
            Assert.Equal((sorted[(seen.Count - 1) / 2] + sorted[seen.Count / 2]) / 2, history.Median, 6);
        }
    }

    [Fact]
    public void A_score_out_of_range_is_taken_as_the_nearest_within()
    {
        var history = new ScoreHistory();
        history.Add(1.5f);
        Assert.Equal(1, history.Median);
        history.Add(-1);
        Assert.Equal(0.5, history.Median);
    }
}
