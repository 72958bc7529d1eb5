using EdgeAgent.Audio.Keywords.Wekws;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Keywords.Wekws;

public class CtcKeywordsTests
{
    private const int Blank = 0;
    private const int A = 1;
    private const int B = 2;
    private const int Other = 3;

    [Fact]
    public void A_keyword_scores_the_root_of_its_tokens_product_in_the_row_that_ends_it()
    {
        Assert.Equal([0, 0, MathF.Sqrt(0.9f * 0.8f), 0], Scores([A, B], (A, 0.9f), (Blank, 0.95f), (B, 0.8f), (Blank, 0.9f)));
    }

    [Fact]
    public void A_token_counts_with_its_highest_row()
    {
        var scores = Scores([A, B], (A, 0.6f), (A, 0.9f), (B, 0.5f), (B, 0.8f));
        Assert.Equal([0, 0, MathF.Sqrt(0.9f * 0.5f), MathF.Sqrt(0.9f * 0.8f)], scores);
    }

    [Fact]
    public void A_keyword_behind_other_words_and_a_second_one_are_found()
    {
        var scores = Scores([A, B], (Other, 0.9f), (B, 0.9f), (A, 0.9f), (B, 0.9f), (Blank, 0.9f), (A, 0.9f), (B, 0.9f));
        Assert.Equal([3, 6], Enumerable.Range(0, scores.Length).Where(i => scores[i] > 0.5f));
    }

    [Fact]
    public void The_same_token_twice_needs_a_blank_between()
    {
        Assert.All(Scores([A, A], (A, 0.9f), (A, 0.9f), (A, 0.9f)), s => Assert.InRange(s, 0, 0.5f));
        Assert.InRange(Scores([A, A], (A, 0.9f), (Blank, 0.9f), (A, 0.9f))[2], 0.89f, 0.91f);
    }

    [Fact]
    public void Too_quick_and_too_slow_is_no_keyword()
    {
        Assert.All(Scores([A, B], 2, 100, (A, 0.9f), (B, 0.9f)), s => Assert.Equal(0, s));
        var slow = Enumerable.Repeat((Blank, 0.9f), 50).Prepend((A, 0.9f)).Append((B, 0.9f)).ToArray();
        Assert.Equal(0, Scores([A, B], 1, 50, slow)[^1]);
        Assert.InRange(Scores([A, B], 1, 51, slow)[^1], 0.8f, 1);
    }

    [Fact]
    public void A_keyword_is_heard_after_hours_of_nothing()
    {
        var search = new CtcKeywords([new CtcPhrase("ab", [A, B])], 1, 100);
        var score = new float[1];
        for (var i = 0; i < 400_000; i++)
            search.Push(Row(Blank, 0.9f), score);
        search.Push(Row(A, 0.9f), score);
        search.Push(Row(B, 0.9f), score);
        Assert.InRange(score[0], 0.89f, 0.91f);
    }

    [Fact]
    public void A_row_allocates_nothing()
    {
        var search = new CtcKeywords([new CtcPhrase("ab", [A, B]), new CtcPhrase("ba", [B, A])], 1, 100);
        float[] scores = new float[2], row = [0.3f, 0.3f, 0.3f, 0.1f];
        search.Push(row, scores);
        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            for (var i = 0; i < 20; i++)
                search.Push(row, scores);
        }));
    }

    private static float[] Scores(int[] phrase, params (int Token, float Probability)[] rows) => Scores(phrase, 1, 100, rows);

    private static float[] Scores(int[] phrase, int fewest, int most, params (int Token, float Probability)[] rows)
    {
        var search = new CtcKeywords([new CtcPhrase("word", phrase)], fewest, most);
        var score = new float[1];
        return [.. rows.Select(row =>
        {
            search.Push(Row(row.Token, row.Probability), score);
            return score[0];
        })];
    }

    /// <summary>What is left of 1 goes to the others.</summary>
    private static float[] Row(int token, float probability)
    {
        var row = new float[4];
        Array.Fill(row, (1 - probability) / 3);
        row[token] = probability;
        return row;
    }
}
