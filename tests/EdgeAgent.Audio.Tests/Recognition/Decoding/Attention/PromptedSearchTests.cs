using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Decoding.Attention;

namespace EdgeAgent.Audio.Tests.Recognition.Decoding.Attention;

public sealed class PromptedSearchTests
{
    private const int End = 0;
    private const int Start = 1;
    private const int Vocabulary = 5;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    [InlineData(3, 2)]
    [InlineData(4, 0.5)]
    [InlineData(5, -1)]
    public void A_beam_that_holds_every_text_finds_the_best_of_all_texts(int seed, double penalty)
    {
        const int most = 4;
        var scorer = new TableScorer(seed, Vocabulary);
        using var search = new PromptedSearch(Options(beam: 2000, most) with { LengthPenalty = penalty }, scorer, null);

        var found = search.Decode(Utterance(10), CancellationToken.None);

        var all = new List<(int[] Ids, double Score, double Rank)>();
        Visit([], 0);
        var expected = all.OrderByDescending(t => t.Rank).ToArray();
        Assert.Equal(expected.Length, found.Count);
        Assert.Equal(expected[0].Ids, found[0].Tokens.Select(t => t.Id));
        for (var i = 0; i < 20; i++)
            Assert.Equal(expected[i].Score, found[i].Score, 1e-4);

        void Visit(int[] text, double score)
        {
            if (text.Length == most)
            {
                all.Add((text, score, score / Math.Pow(most, penalty)));
                return;
            }

            var next = scorer.After(text);
            all.Add((text, score + next[End], (score + next[End]) / Math.Pow(text.Length + 1, penalty)));
            for (var token = 1; token < Vocabulary; token++)
                Visit([.. text, token], score + next[token]);
        }
    }

    [Theory]
    [InlineData(1, 2, 1)]
    [InlineData(2, 3, 1)]
    [InlineData(3, 2, 0)]
    [InlineData(4, 4, 2)]
    [InlineData(5, 3, 0.6)]
    [InlineData(6, 5, 1)]
    [InlineData(7, 2, 1)]
    public void A_narrow_beam_finds_what_Transformers_finds(int seed, int beam, double penalty)
    {
        const int most = 12;
        using var search = new PromptedSearch(Options(beam, most) with { LengthPenalty = penalty }, new TableScorer(seed, Vocabulary), null);

        var found = search.Decode(Utterance(10), CancellationToken.None);

        var expected = Generate(new TableScorer(seed, Vocabulary), beam, most, penalty);
        Assert.Equal(expected.Select(e => string.Join(' ', e.Ids)), found.Select(h => string.Join(' ', h.Tokens.Select(t => t.Id))));
        for (var i = 0; i < found.Count; i++)
            Assert.Equal(expected[i].Score, found[i].Score, 1e-4);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void One_hypothesis_follows_the_likeliest_token_to_the_first_end(int seed)
    {
        var scorer = new TableScorer(seed, Vocabulary);
        using var search = new PromptedSearch(Options(beam: 1, most: 30), scorer, null);

        var found = Assert.Single(search.Decode(Utterance(10), CancellationToken.None));

        List<int> text = [];
        double score = 0;
        while (text.Count < 30)
        {
            var next = scorer.After(text);
            var token = Array.IndexOf(next, next.Max());
            score += next[token];
            if (token == End)
                break;
            Assert.Equal(Math.Exp(next[token]), found.Tokens[text.Count].Confidence, 1e-5);
            text.Add(token);
        }

        Assert.Equal(text, found.Tokens.Select(t => t.Id));
        Assert.Equal(score, found.Score, 1e-4);
    }

    [Fact]
    public void Suppressed_tokens_are_never_said_and_some_not_at_the_beginning_only()
    {
        // 2 is likeliest, then 3, then 4, then the end.
        using var search = new PromptedSearch(Options(beam: 1, most: 3) with { Suppressed = [2], SuppressedFirst = [3, End] }, new Constant([-4, -9, -1, -2, -3]), null);

        var found = search.Decode(Utterance(9), CancellationToken.None)[0];

        Assert.Equal([4, 3, 3], found.Tokens.Select(t => t.Id));
        Assert.Equal(-7, found.Score, 1e-5);
    }

    [Fact]
    public void Tokens_are_spread_evenly_over_the_part_that_sounds()
    {
        using var search = new PromptedSearch(Options(beam: 1, most: 3), new Constant([-4, -9, -1, -2, -3]), null);
        var utterance = Utterance(100);
        utterance.SoundingFrames = 10;

        Assert.Equal([(0, 3), (3, 6), (6, 10)], search.Decode(utterance, CancellationToken.None)[0].Tokens.Select(t => (t.StartFrame, t.EndFrame)));
    }

    [Fact]
    public void A_language_that_is_left_open_is_the_likeliest_and_is_heard_anew_each_time()
    {
        var scorer = new Constant([-4, -9, -3, -2, -1]);
        using var search = new PromptedSearch(
            Options(beam: 1, most: 1) with { Prompt = [Start, PromptedSearchOptions.HeardLanguage, 2], Languages = [2, 3] }, scorer, null);

        search.Decode(Utterance(9), CancellationToken.None);
        scorer.LogProbabilities = [-4, -9, -1, -2, -1];
        search.Decode(Utterance(9), CancellationToken.None);

        Assert.Equal([[Start], [Start, 3, 2], [Start], [Start, 2, 2]], scorer.Prompts);
    }

    [Fact]
    public void What_may_not_end_in_time_is_no_text()
    {
        using var search = new PromptedSearch(Options(beam: 2, most: 3), new Constant([-1, -9, -1, -2, -3]), new OnlyTwoForFiveTimes());

        Assert.Same(Hypothesis.Empty, Assert.Single(search.Decode(Utterance(9), CancellationToken.None)));

        using var longer = new PromptedSearch(Options(beam: 2, most: 6), new Constant([-1, -9, -1, -2, -3]), new OnlyTwoForFiveTimes());
        Assert.Equal([2, 2, 2, 2, 2], longer.Decode(Utterance(9), CancellationToken.None)[0].Tokens.Select(t => t.Id));
    }

    [Fact]
    public void A_search_that_is_cancelled_ends()
    {
        using var search = new PromptedSearch(Options(beam: 2, most: 3), new Constant([-1, -9, -1, -2, -3]), null);

        Assert.Throws<OperationCanceledException>(() => { search.Decode(Utterance(9), new CancellationToken(canceled: true)); });
    }

    private static PromptedSearchOptions Options(int beam, int most) =>
        new() { Vocabulary = Vocabulary, Prompt = [Start], Ends = [End], Beam = beam, MostTokens = most };

    private static EncodedUtterance Utterance(int frames)
    {
        var utterance = new EncodedUtterance();
        utterance.Prepare(frames, 1);
        return utterance;
    }

    /// <summary>Transformers' own way, written down once more with lists (generation/beam_search.py, BeamSearchScorer.process, BeamHypotheses, finalize).</summary>
    private static List<(int[] Ids, double Score)> Generate(TableScorer scorer, int beams, int most, double penalty)
    {
        var running = new List<(int[] Ids, double Score)> { ([], 0) };
        var ended = new List<(int[] Ids, double Score, double Rank)>();
        for (var length = 1; length <= most; length++)
        {
            var scored = running.SelectMany(r => scorer.After(r.Ids).Select((p, token) => (r.Ids, Token: token, Score: r.Score + p))).OrderByDescending(c => c.Score).Take(2 * beams).ToList();
            running = [];
            for (var rank = 0; rank < scored.Count && running.Count < beams; rank++)
            {
                var (ids, token, score) = scored[rank];
                if (token != End)
                    running.Add(([.. ids, token], score));
                else if (rank < beams)
                    Add(ids, score, length);
            }

            if (ended.Count == beams && ended.Min(e => e.Rank) >= scored[0].Score / Math.Pow(length, penalty))
                running = [];
            if (running.Count == 0)
                break;
        }

        foreach (var (ids, score) in running)
            Add(ids, score, most);
        return [.. ended.OrderByDescending(e => e.Rank).Select(e => (e.Ids, e.Score))];

        void Add(int[] ids, double score, int length)
        {
            ended.Add((ids, score, score / Math.Pow(length, penalty)));
            if (ended.Count > beams)
                ended.Remove(ended.MinBy(e => e.Rank));
        }
    }

    private sealed class Constant(float[] logProbabilities) : INextTokenScorer
    {
        public float[] LogProbabilities { get; set; } = logProbabilities;

        public List<int[]> Prompts { get; } = [];

        public int Vocabulary => LogProbabilities.Length;

        public void Begin(EncodedUtterance encoded)
        {
        }

        public void Prompt(ReadOnlySpan<int> tokens, Span<float> logProbabilities, CancellationToken cancellationToken)
        {
            Prompts.Add(tokens.ToArray());
            LogProbabilities.CopyTo(logProbabilities);
        }

        public void Advance(ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens, Span<float> logProbabilities, CancellationToken cancellationToken)
        {
            for (var i = 0; i < parents.Length; i++)
                LogProbabilities.CopyTo(logProbabilities[(i * Vocabulary)..]);
        }

        public void Dispose()
        {
        }
    }

    private sealed class OnlyTwoForFiveTimes : ITokenFusion
    {
        private static readonly int[] Two = [2];

        public int Begin() => 0;

        public double Step(int state, int token, out int next)
        {
            next = state + 1;
            return token == 2 && state < 5 ? 0 : double.NegativeInfinity;
        }

        public double Finish(int state) => state == 5 ? 0 : double.NegativeInfinity;

        public bool Restricts(int state, out ReadOnlySpan<int> tokens)
        {
            tokens = state < 5 ? Two : [];
            return true;
        }
    }
}
