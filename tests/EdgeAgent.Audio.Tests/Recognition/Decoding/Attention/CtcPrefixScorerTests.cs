using EdgeAgent.Audio.Recognition.Decoding.Attention;

namespace EdgeAgent.Audio.Tests.Recognition.Decoding.Attention;

public sealed class CtcPrefixScorerTests
{
    [Theory]
    [InlineData(1, 1, 3, 0, 3)]
    [InlineData(2, 4, 3, 0, 3)]
    [InlineData(3, 6, 3, 2, 3)]
    [InlineData(4, 5, 4, 1, 10)]
    [InlineData(5, 7, 3, 0, 60)]
    public void Prefix_probabilities_are_the_sums_over_all_alignments(int seed, int frames, int labels, int blank, double spread)
    {
        var table = CtcTable.Random(seed, frames, labels, blank, spread);
        var scorer = new CtcPrefixScorer(blank);
        var tokens = Enumerable.Range(0, labels).Where(v => v != blank).ToArray();
        // Twice: an utterance leaves nothing behind for the next one.
        for (var round = 0; round < 2; round++)
        {
            scorer.Begin(table.Scores);
            scorer.Advance([-1], [0]);
            List<int[]> texts = [[]];
            Check(scorer, table, texts, tokens);
            for (var length = 1; length <= 4; length++)
            {
                // All texts of that length at once, the last parents first: rows move.
                var next = texts.SelectMany((text, parent) => tokens.Select(token => (Text: (int[])[.. text, token], Parent: parent, Token: token))).Reverse().ToArray();
                scorer.Advance([.. next.Select(n => n.Parent)], [.. next.Select(n => n.Token)]);
                texts = [.. next.Select(n => n.Text)];
                Check(scorer, table, texts, tokens);
            }
        }
    }

    [Fact]
    public void A_token_that_comes_much_later_than_its_prefix_is_added_up_in_logarithms()
    {
        // Label 1 is sure at first and label 2 in the end; between them nothing is likely to stay blank, by far more than a float holds.
        const int frames = 40;
        var scores = new Audio.Recognition.EncodedUtterance();
        var rows = scores.Prepare(frames, 3);
        rows.Fill(-12);
        for (var t = 0; t < frames; t++)
            rows[(t * 3) + 2] = t == frames - 1 ? 0 : -900;
        (rows[0], rows[1]) = (-1e-3f, -7);
        var scorer = new CtcPrefixScorer(blank: 0);
        scorer.Begin(scores);
        scorer.Advance([-1], [0]);
        scorer.Advance([0], [1]);

        // Over all frames but the last: label 1 somewhere and blanks or itself elsewhere, each −12.
        Assert.InRange(scorer.Score(0, 2), -12 * (frames - 1), -12 * (frames - 3));
    }

    [Fact]
    public void What_does_not_fit_into_the_frames_is_impossible()
    {
        var scorer = new CtcPrefixScorer(blank: 0);
        scorer.Begin(CtcTable.Random(1, 2, 3).Scores);
        scorer.Advance([-1], [0]);
        scorer.Advance([0], [1]);
        // The same label twice needs a blank between: three frames.
        Assert.Equal(double.NegativeInfinity, scorer.Score(0, 1));
        Assert.True(scorer.Score(0, 2) < 0);
        scorer.Advance([0], [2]);
        Assert.Equal(double.NegativeInfinity, scorer.Score(0, 1));
        scorer.Advance([0], [1]);
        Assert.Equal(double.NegativeInfinity, scorer.End(0));
    }

    private static void Check(CtcPrefixScorer scorer, CtcTable table, List<int[]> texts, int[] tokens)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            Near(table.Whole(texts[i]), scorer.End(i));
            foreach (var token in tokens)
                Near(table.Prefix([.. texts[i], token]), scorer.Score(i, token));
        }
    }

    private static void Near(double expected, double actual)
    {
        // Sums of float logarithms; what is that small makes no difference to anything.
        if (double.IsNegativeInfinity(expected))
            Assert.Equal(expected, actual);
        else
            Assert.Equal(expected, actual, 1e-4 * Math.Max(1, Math.Abs(expected) / 10));
    }
}
