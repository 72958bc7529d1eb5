using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Decoding.Attention;

namespace EdgeAgent.Audio.Tests.Recognition.Decoding.Attention;

public sealed class LabelSearchTests
{
    private const int Blank = 0;
    private const int Eos = 3;
    private const int Vocabulary = 4;
    private const int Frames = 5;

    [Theory]
    [InlineData(1, 0, 0, 0)]
    [InlineData(2, 0.3, 0, 0)]
    [InlineData(3, 0.5, 0.7, 0.4)]
    [InlineData(4, 1, 0.4, -0.6)]
    [InlineData(5, 1, 0, 0)]
    [InlineData(6, 0.9, 0, 2)]
    public void A_beam_that_holds_every_text_finds_the_best_of_all_texts(int seed, double ctc, double lm, double bonus)
    {
        const int most = 4;
        var table = CtcTable.Random(seed, Frames, Vocabulary, Blank);
        var (decoder, model) = (new TableScorer(seed, Vocabulary), new TableScorer(seed + 100, Vocabulary));
        List<WeightedScorer> scorers = [];
        if (ctc < 1)
            scorers.Add(new WeightedScorer(decoder, 1 - ctc, Hears: true));
        if (lm != 0)
            scorers.Add(new WeightedScorer(model, lm, Hears: false));
        using var search = new LabelSearch(Options(400) with { CtcWeight = ctc, LengthBonus = bonus, MaxLengthRatio = -most }, scorers, new TableFrames(table), null);

        var found = search.Decode(Utterance(), CancellationToken.None);

        // Every text, ended by its own end or, when it is as long as may be, without a score.
        List<(int[] Ids, double Score)> all = [];
        foreach (var text in Texts(most))
        {
            double score = 0;
            for (var i = 0; i < text.Length; i++)
                score += Step(text[..i], text[i]);
            if (text.Length < most)
                all.Add((text, score + Step(text, Eos)));
            else
                all.Add((text, score));
            // In the last step the end that was scored stays a token.
            if (text.Length == most - 1)
                all[^1] = ([.. text, Eos], all[^1].Score);
        }

        var expected = all.Where(t => !double.IsNegativeInfinity(t.Score) && !double.IsNaN(t.Score)).OrderByDescending(t => t.Score).ToArray();
        Assert.Equal(expected.Take(20).Select(t => t.Score), found.Take(20).Select(h => h.Score), new Close(1e-3));
        Assert.Equal(expected[0].Ids.Where(t => t != Blank), found[0].Tokens.Select(t => t.Id));

        double Step(int[] before, int token)
        {
            var score = bonus + (lm * model.After(before)[token]);
            if (ctc < 1)
                score += (1 - ctc) * decoder.After(before)[token];
            if (ctc > 0)
                score += ctc * ((token == Eos ? table.Whole(before) : token == Blank ? double.NegativeInfinity : table.Prefix([.. before, token])) - (before.Length == 0 ? 0 : table.Prefix(before)));
            return score;
        }

        // Without CTC a blank is a token like others.
        IEnumerable<int[]> Texts(int length) => length == 0 ? [[]] : Texts(length - 1).Where(t => t.Length == length - 1)
            .SelectMany(t => Enumerable.Range(0, Eos).Where(v => ctc == 0 || v != Blank).Select(v => (int[])[.. t, v])).Concat(Texts(length - 1));
    }

    [Fact]
    public void The_end_is_a_candidate_everywhere_only_where_the_search_says_so()
    {
        // CTC is all for the end at once; the decoder has the end as its last choice.
        var table = new CtcTable([.. Enumerable.Range(0, Frames).Select(_ => new float[] { 9, 0, 0, 0 })], Blank);
        Assert.Empty(Best(true).Tokens);
        Assert.NotEmpty(Best(false).Tokens);

        Hypothesis Best(bool always)
        {
            using var search = new LabelSearch(
                Options(1) with { CtcWeight = 0.9, PreBeam = 2, AlwaysScoresEnd = always, MaxLengthRatio = -2 },
                [new WeightedScorer(new FixedScorer([-5, -0.5f, -1, -6]), 0.1, Hears: true)], new TableFrames(table), null);
            return search.Decode(Utterance(), CancellationToken.None)[0];
        }
    }

    [Theory]
    [InlineData(0.6, 3)]
    [InlineData(-3, 3)]
    [InlineData(-3.9, 3)]
    [InlineData(0.59, 2)]
    public void Texts_shorter_than_the_least_length_are_thrown_away(double ratio, int least)
    {
        // Whatever comes, the end is likely next.
        using var search = new LabelSearch(Options(3) with { MinLengthRatio = ratio }, [new WeightedScorer(new FixedScorer([-9, -2, -3, -0.3f]), 1, Hears: true)], null, null);
        var found = search.Decode(Utterance(), CancellationToken.None);
        Assert.Equal(least, found.Min(h => h.Tokens.Count));
    }

    [Fact]
    public void A_least_length_that_nothing_has_is_lowered_until_something_has_it()
    {
        // At most 2 tokens and at least int(0.55 · 5) = 2: what ends in the last step has 1 (and its end), which is too short until the ratio is 0.35.
        var scorer = new FixedScorer([-9, -2, -3, -0.3f]);
        using var search = new LabelSearch(Options(2) with { MinLengthRatio = 0.55, MaxLengthRatio = -2 }, [new WeightedScorer(scorer, 1, Hears: true)], null, null);
        Assert.NotEmpty(search.Decode(Utterance(), CancellationToken.None)[0].Tokens);
        Assert.Equal(3, scorer.Begins);

        using var absolute = new LabelSearch(Options(2) with { MinLengthRatio = -3, MaxLengthRatio = -2 }, [new WeightedScorer(scorer, 1, Hears: true)], null, null);
        Assert.Same(Hypothesis.Empty, Assert.Single(absolute.Decode(Utterance(), CancellationToken.None)));
    }

    [Fact]
    public void The_search_stops_when_longer_texts_have_become_far_worse()
    {
        var scorer = new FixedScorer([-40, -20, -30, -0.01f]);
        using var search = new LabelSearch(Options(2), [new WeightedScorer(scorer, 1, Hears: true)], null, null);
        var encoded = new EncodedUtterance();
        encoded.Prepare(100, 1);
        Assert.Equal(-0.01, search.Decode(encoded, CancellationToken.None)[0].Score, 1e-6);
        // Lengths 3, 4 and 5, begin and end counted, are all more than 10 below length 2: known after step 5.
        Assert.Equal(6, scorer.Steps);
    }

    [Fact]
    public void Without_CTC_the_tokens_are_spread_evenly()
    {
        using var search = new LabelSearch(Options(1) with { MaxLengthRatio = -2 }, [new WeightedScorer(new FixedScorer([-9, -0.1f, -3, -8]), 1, Hears: true)], null, null);
        var tokens = search.Decode(Utterance(), CancellationToken.None)[0].Tokens;
        Assert.Equal([(0, 2), (2, 5)], tokens.Select(t => (t.StartFrame, t.EndFrame)));
        Assert.All(tokens, t => Assert.Equal(Math.Exp(-0.1), t.Confidence, 1e-6));
    }

    [Fact]
    public void Knowledge_of_what_is_said_can_bring_back_what_the_models_find_unlikely()
    {
        using var search = new LabelSearch(
            Options(2) with { PreBeam = 2, CtcWeight = 0.5, MaxLengthRatio = -3 }, [new WeightedScorer(new FixedScorer([-1, -2, -9, -1]), 0.5, Hears: true)],
            new TableFrames(CtcTable.Random(1, Frames, Vocabulary)), new OnlyTwo());
        Assert.Equal([2], search.Decode(Utterance(), CancellationToken.None)[0].Tokens.Select(t => t.Id));
    }

    [Fact]
    public void Cancelling_ends_the_search()
    {
        using var search = new LabelSearch(Options(2), [new WeightedScorer(new FixedScorer([-1, -2, -9, -1]), 1, Hears: true)], null, null);
        Assert.Throws<OperationCanceledException>(() => search.Decode(Utterance(), new CancellationToken(canceled: true)));
    }

    private static LabelSearchOptions Options(int beam) => new() { Vocabulary = Vocabulary, Blank = Blank, Sos = Eos, Eos = Eos, Beam = beam };

    private static EncodedUtterance Utterance()
    {
        var encoded = new EncodedUtterance();
        encoded.Prepare(Frames, 1).Clear();
        return encoded;
    }

    private sealed class TableFrames(CtcTable table) : IFrameScorer
    {
        public int Vocabulary => table.Scores.Width;

        public EncodedUtterance Score(EncodedUtterance encoded, CancellationToken cancellationToken) => table.Scores;

        public void Dispose()
        {
        }
    }

    private sealed class FixedScorer(float[] row) : INextTokenScorer
    {
        public int Vocabulary => row.Length;

        public int Begins { get; private set; }

        public int Steps { get; private set; }

        public void Begin(EncodedUtterance encoded) => Begins++;

        public void Advance(ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens, Span<float> logProbabilities, CancellationToken cancellationToken)
        {
            Steps++;
            for (var i = 0; i < parents.Length; i++)
                row.CopyTo(logProbabilities[(i * row.Length)..]);
        }

        public void Dispose()
        {
        }
    }

    /// <summary>A grammar: the text is "2".</summary>
    private sealed class OnlyTwo : ITokenFusion
    {
        public int Begin() => 0;

        public double Step(int state, int token, out int next)
        {
            next = 1;
            return state == 0 && token == 2 ? 0 : double.NegativeInfinity;
        }

        public double Finish(int state) => state == 1 ? 0 : double.NegativeInfinity;
    }

    private sealed class Close(double tolerance) : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) <= tolerance;

        public int GetHashCode(double obj) => 0;
    }
}
