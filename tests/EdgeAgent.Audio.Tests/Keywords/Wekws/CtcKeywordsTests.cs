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

    // wekws/bin/stream_kws_ctc.py's own ctc_prefix_beam_search on made-up rows, a keyword read from the ends of its paths in the row that its last token stands for.
    [Theory]
    [InlineData("1,2,3", "0.783 0.043 0.005 0.116 0.054;0.351 0.109 0.299 0.079 0.162;0.043 0.766 0.134 0.011 0.046;0.469 0.170 0.282 0.040 0.039;0.050 0.003 0.911 0.029 0.008;0.318 0.074 0.125 0.326 0.157;0.836 0.007 0.009 0.145 0.003;0.036 0.180 0.034 0.569 0.181;0.005 0.011 0.005 0.968 0.012;0.907 0.024 0.023 0.014 0.033;0.115 0.672 0.054 0.101 0.058;0.942 0.010 0.031 0.012 0.005", "0 0 0 0 0 0.477 0 0.6301 0.8219 0 0 0")]
    [InlineData("1,2,3", "0.641 0.003 0.092 0.045 0.220;0.766 0.007 0.197 0.014 0.015;0.021 0.931 0.015 0.030 0.004;0.198 0.658 0.040 0.063 0.042;0.051 0.017 0.749 0.065 0.119;0.764 0.047 0.060 0.076 0.053;0.024 0.018 0.095 0.831 0.031;0.990 0.004 0.004 0.002 0.001", "0 0 0 0 0 0.2302 0.7612 0")]
    [InlineData("2,2,1", "0.542 0.107 0.060 0.236 0.054;0.644 0.031 0.158 0.127 0.040;0.056 0.055 0.588 0.206 0.095;0.660 0.252 0.015 0.047 0.026;0.034 0.110 0.464 0.286 0.106;0.100 0.031 0.694 0.015 0.160;0.426 0.058 0.363 0.080 0.073;0.945 0.025 0.005 0.024 0.002;0.026 0.898 0.033 0.024 0.019;0.024 0.672 0.024 0.194 0.086", "0 0 0 0 0 0 0 0 0.6054 0")]
    [InlineData("2,2,1", "0.835 0.019 0.054 0.022 0.069;0.873 0.009 0.049 0.062 0.007;0.206 0.089 0.574 0.063 0.068;0.541 0.161 0.117 0.142 0.038;0.956 0.002 0.012 0.012 0.018;0.034 0.153 0.656 0.121 0.037;0.206 0.017 0.558 0.031 0.187;0.925 0.005 0.037 0.016 0.017;0.032 0.866 0.027 0.072 0.004;0.138 0.476 0.166 0.125 0.095", "0 0 0 0.0706 0 0.0689 0 0 0.571 0")]
    public void Rows_score_as_in_the_search_of_wekws(string phrase, string rows, string expected)
    {
        var search = new CtcKeywords([new CtcPhrase("word", [.. phrase.Split(',').Select(int.Parse)])], 0, 100);
        var score = new float[1];
        var scores = rows.Split(';').Select(row =>
        {
            search.Push([.. row.Split(' ').Select(Number)], score);
            return MathF.Round(score[0], 4);
        });
        Assert.Equal(expected.Split(' ').Select(Number), scores);

        static float Number(string text) => float.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
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
