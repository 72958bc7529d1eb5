using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.TestKit;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Recognition.Decoding;

public sealed class CtcPrefixBeamSearchTests
{
    private const int Blank = 0;

    [Property(MaxTest = 60)]
    public bool A_wide_beam_finds_the_text_with_the_most_probability_over_all_its_paths(int seed)
    {
        var (frames, vocabulary) = (1 + (Math.Abs(seed % 6)), 2 + Math.Abs(seed % 3));
        var table = TableScorer.Random(frames, vocabulary, seed);
        using var search = Search(vocabulary, 2000);

        var found = search.Decode(table, CancellationToken.None);

        var all = AllTexts(table);
        var texts = found.ToDictionary(h => string.Join(' ', h.Tokens.Select(t => t.Id)), h => h.Score);
        return texts.Count == all.Count && all.All(t => Math.Abs(texts[t.Key] - t.Value) < 1e-4)
            && texts[string.Join(' ', found[0].Tokens.Select(t => t.Id))] >= all.Values.Max() - 1e-4;
    }

    [Property(MaxTest = 60)]
    public bool Looking_at_the_likeliest_tokens_only_finds_what_looking_at_all_finds(int seed)
    {
        var beam = 1 + Math.Abs(seed % 7);
        var table = TableScorer.Random(12, 60, seed);
        using var search = Search(60, beam);

        var found = search.Decode(table, CancellationToken.None);

        var expected = Plain(table, beam);
        return found.Count == expected.Count && found.Zip(expected).All(pair =>
            Math.Abs(pair.First.Score - pair.Second.Score) < 1e-4 && pair.First.Tokens.Select(t => t.Id).SequenceEqual(pair.Second.Ids));
    }

    [Property(MaxTest = 30)]
    public bool Frames_in_parts_give_what_they_give_at_once(int seed, byte cut)
    {
        var table = TableScorer.Random(20, 8, seed);
        using var whole = Search(8, 5);
        using var parts = Search(8, 5);
        var at = cut % 20;

        parts.Begin();
        parts.Accept(Slice(table, 0, at), CancellationToken.None);
        parts.Accept(Slice(table, at, 20 - at), CancellationToken.None);

        return Same(parts.Finish(), whole.Decode(table, CancellationToken.None));
    }

    [Fact]
    public void Paths_of_one_text_are_added_up()
    {
        // Both frames: blank 0.6, a 0.4. The best path says nothing (0.36); "a" has three paths, 0.24 + 0.24 + 0.16 = 0.64.
        var table = Of([0.6, 0.4], [0.6, 0.4]);
        using var search = Search(2, 10);

        var found = search.Decode(table, CancellationToken.None);

        Assert.Equal([1], found[0].Tokens.Select(t => t.Id));
        Assert.Equal(Math.Log(0.64), found[0].Score, 1e-6);
        Assert.Equal(Math.Log(0.36), found[1].Score, 1e-6);
    }

    [Fact]
    public void Tokens_lie_where_their_best_path_shows_them()
    {
        var table = TableScorer.Saying(5, 0.96, 0, 2, 2, 0, 2, 3, 0);
        using var search = Search(5, 10);

        var tokens = search.Decode(table, CancellationToken.None)[0].Tokens;

        Assert.Equal([new(2, 1, 3, 0.96), new(2, 4, 5, 0.96), new(3, 5, 6, 0.96)], tokens.Select(t => t with { Confidence = Math.Round(t.Confidence, 4) }));
    }

    [Fact]
    public void Passing_over_sure_blanks_leaves_the_text_as_it_is()
    {
        var table = TableScorer.Saying(6, 0.9995, 0, 0, 1, 1, 0, 0, 1, 4, 0, 0, 0);
        using var search = new CtcPrefixBeamSearch(new TableScorer(6), Blank, new CtcBeamOptions { Beam = 4, BlankSkip = 0.99 });

        Assert.Equal([1, 1, 4], search.Decode(table, CancellationToken.None)[0].Tokens.Select(t => t.Id));
    }

    [Fact]
    public void A_blank_penalty_and_a_length_bonus_bring_out_a_token_that_the_blank_hides()
    {
        var table = Of([0.9, 0.1], [0.9, 0.1]);

        Assert.Empty(BestOf(new CtcBeamOptions()));
        Assert.Equal([1], BestOf(new CtcBeamOptions { BlankPenalty = 2 }));
        Assert.Equal([1], BestOf(new CtcBeamOptions { LengthBonus = 2 }));

        IEnumerable<int> BestOf(CtcBeamOptions options)
        {
            using var search = new CtcPrefixBeamSearch(new TableScorer(2), Blank, options);
            return search.Decode(table, CancellationToken.None)[0].Tokens.Select(t => t.Id);
        }
    }

    [Fact]
    public void An_impossible_token_is_never_heard()
    {
        var table = Of([0.5, 0.5, 0], [0.2, 0, 0.8]);
        using var search = Search(3, 10);

        var found = search.Decode(table, CancellationToken.None);

        Assert.All(found, h => Assert.False(double.IsNaN(h.Score) || double.IsInfinity(h.Score)));
        Assert.Equal(1, found.Sum(h => Math.Exp(h.Score)), 1e-6);
    }

    [Fact]
    public void Nothing_is_allocated_per_frame_once_warm()
    {
        var table = TableScorer.Random(300, 500, 7);
        using var search = Search(500, 10);
        search.Decode(table, CancellationToken.None);
        search.Begin();
        search.Accept(table, CancellationToken.None);
        search.Begin();
        Assert.Equal(0, SteadyState.Bytes(() => search.Accept(table, CancellationToken.None)));
    }

    private static CtcPrefixBeamSearch Search(int vocabulary, int beam) => new(new TableScorer(vocabulary), Blank, new CtcBeamOptions { Beam = beam });

    private static bool Same(IReadOnlyList<Hypothesis> some, IReadOnlyList<Hypothesis> others) =>
        some.Count == others.Count && some.Zip(others).All(p => p.First.Score == p.Second.Score && p.First.Tokens.SequenceEqual(p.Second.Tokens));

    private static EncodedUtterance Of(params double[][] rows)
    {
        var table = new EncodedUtterance();
        var values = table.Prepare(rows.Length, rows[0].Length);
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)Math.Log(rows[i / rows[0].Length][i % rows[0].Length]);
        return table;
    }

    private static EncodedUtterance Slice(EncodedUtterance table, int first, int count)
    {
        var part = new EncodedUtterance();
        table.Values.Slice(first * table.Width, count * table.Width).CopyTo(part.Prepare(count, table.Width));
        return part;
    }

    /// <summary>Every text and the log of the sum of all paths that say it.</summary>
    private static Dictionary<string, double> AllTexts(EncodedUtterance table)
    {
        var sums = new Dictionary<string, double>();
        var path = new int[table.Frames];
        while (true)
        {
            var probability = 0.0;
            var text = new List<int>();
            for (var t = 0; t < path.Length; t++)
            {
                probability += table[t][path[t]];
                if (path[t] != Blank && (t == 0 || path[t] != path[t - 1]))
                    text.Add(path[t]);
            }

            var key = string.Join(' ', text);
            sums[key] = sums.GetValueOrDefault(key) + Math.Exp(probability);
            var at = 0;
            while (at < path.Length && ++path[at] == table.Width)
                path[at++] = 0;
            if (at == path.Length)
                return sums.ToDictionary(s => s.Key, s => Math.Log(s.Value));
        }
    }

    /// <summary>The algorithm as Hannun et al. print it, over all tokens.</summary>
    private static List<(int[] Ids, double Score)> Plain(EncodedUtterance table, int beam)
    {
        var kept = new Dictionary<string, (int[] Ids, double Blank, double Token)> { [""] = ([], 1, 0) };
        for (var t = 0; t < table.Frames; t++)
        {
            var next = new Dictionary<string, (int[] Ids, double Blank, double Token)>();
            foreach (var (ids, blank, token) in kept.Values)
            {
                for (var c = 0; c < table.Width; c++)
                {
                    var p = Math.Exp(table[t][c]);
                    if (c == Blank)
                        Add(ids, (blank + token) * p, 0);
                    else if (ids is [.., var last] && last == c)
                    {
                        Add(ids, 0, token * p);
                        Add([.. ids, c], 0, blank * p);
                    }
                    else
                        Add([.. ids, c], 0, (blank + token) * p);
                }
            }

            kept = next.OrderByDescending(n => n.Value.Blank + n.Value.Token).Take(beam).ToDictionary(n => n.Key, n => n.Value);

            void Add(int[] ids, double blank, double token)
            {
                var key = string.Join(' ', ids);
                var old = next.GetValueOrDefault(key);
                next[key] = (ids, old.Blank + blank, old.Token + token);
            }
        }

        return [.. kept.Values.Select(k => (k.Ids, Math.Log(k.Blank + k.Token))).OrderByDescending(k => k.Item2)];
    }
}
