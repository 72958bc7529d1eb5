using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Decoding.Transducer;
using EdgeAgent.TestKit;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Recognition.Decoding.Transducer;

public sealed class TransducerSearchTests
{
    private const double Weight = 0.6;

    private static readonly FinalRanking Espnet = new(true, 1, false);
    private static readonly FinalRanking Raw = new(false, 1, false);
    private static readonly FinalRanking SpeechBrain = new(true, 1, true);
    private static readonly FinalRanking Icefall = new(true, 2, false);

    public enum Kind
    {
        Greedy,
        Default,
        Tsd,
        Alsd,
        Nsc,
        Maes,
        SpeechBrain,
        Modified,
    }

    [Property(MaxTest = 60)]
    public Property The_default_beam_search_is_that_of_its_framework() => Equals(
        (c, table) => new BestFirstSearch(table, null, c.Norm ? Espnet : Raw, c.Beam), (c, naive) => naive.Default(c.Beam, c.Norm));

    [Property(MaxTest = 60)]
    public Property Time_synchronous_decoding_is_that_of_its_framework() => Equals(
        (c, table) => new TimeSynchronousSearch(table, null, c.Norm ? Espnet : Raw, c.Beam, c.Steps), (c, naive) => naive.Tsd(c.Beam, c.Steps, c.Norm));

    [Property(MaxTest = 60)]
    public Property Alignment_length_synchronous_decoding_is_that_of_its_framework() => Equals(
        (c, table) => new AlignmentLengthSearch(table, null, c.Norm ? Espnet : Raw, c.Beam, 2 * c.Steps), (c, naive) => naive.Alsd(c.Beam, 2 * c.Steps, c.Norm));

    /// <summary>No text comes to the last frame, and the second one grows above the first when equal texts are merged.</summary>
    [Fact]
    public void Texts_that_do_not_come_to_the_end_lie_as_the_framework_leaves_them()
    {
        using var search = new AlignmentLengthSearch(new TableTransducer(5, 224334, 6), null, Raw, 4, 4);
        var found = search.Decode(TableTransducer.Frames(9), CancellationToken.None);
        Assert.Equal(new NaiveSearches(5, 224334, 6, 9).Alsd(4, 4, norm: false).Select(t => t.Labels), found.Select(Ids));
        Assert.True(found[0].Score < found[1].Score);
    }

    [Property(MaxTest = 60)]
    public Property Constrained_search_is_that_of_its_framework() => Equals(
        (c, table) => new ConstrainedSearch(table, null, c.Norm ? Espnet : Raw, c.Beam, c.Steps, c.Alpha), (c, naive) => naive.Nsc(c.Beam, c.Steps, c.Alpha, c.Norm));

    [Property(MaxTest = 60)]
    public Property Adaptive_expansion_search_is_that_of_its_framework() => Equals(
        (c, table) => new AdaptiveExpansionSearch(table, null, c.Norm ? Espnet : Raw, c.Beam, c.Steps + 1, c.Alpha, 0.7 * c.Steps, c.Alpha),
        (c, naive) => naive.Maes(c.Beam, c.Steps + 1, c.Alpha, 0.7 * c.Steps, c.Alpha, c.Norm));

    /// <summary>As espnet2/asr/transducer/beam_search_transducer.py: each label adds the weighted language model, prefixes and blanks add nothing.</summary>
    [Property(MaxTest = 60)]
    public Property A_language_model_counts_in_the_default_search_as_in_its_framework() => Equals(
        (c, table) => new BestFirstSearch(table, null, c.Norm ? Espnet : Raw, c.Beam, Language(c)), (c, naive) => naive.Default(c.Beam, c.Norm), languageWeight: Weight);

    [Property(MaxTest = 60)]
    public Property A_language_model_counts_in_time_synchronous_decoding_as_in_its_framework() => Equals(
        (c, table) => new TimeSynchronousSearch(table, null, c.Norm ? Espnet : Raw, c.Beam, c.Steps, Language(c)), (c, naive) => naive.Tsd(c.Beam, c.Steps, c.Norm), languageWeight: Weight);

    [Property(MaxTest = 60)]
    public Property A_language_model_counts_in_alignment_length_decoding_as_in_its_framework() => Equals(
        (c, table) => new AlignmentLengthSearch(table, null, c.Norm ? Espnet : Raw, c.Beam, 2 * c.Steps, Language(c)),
        (c, naive) => naive.Alsd(c.Beam, 2 * c.Steps, c.Norm), languageWeight: Weight);

    [Property(MaxTest = 60)]
    public Property A_language_model_counts_in_constrained_search_as_in_its_framework() => Equals(
        (c, table) => new ConstrainedSearch(table, null, c.Norm ? Espnet : Raw, c.Beam, c.Steps, c.Alpha, Language(c)),
        (c, naive) => naive.Nsc(c.Beam, c.Steps, c.Alpha, c.Norm), languageWeight: Weight);

    [Property(MaxTest = 60)]
    public Property A_language_model_counts_in_adaptive_expansion_as_in_its_framework() => Equals(
        (c, table) => new AdaptiveExpansionSearch(table, null, c.Norm ? Espnet : Raw, c.Beam, c.Steps + 1, c.Alpha, 0.7 * c.Steps, c.Alpha, Language(c)),
        (c, naive) => naive.Maes(c.Beam, c.Steps + 1, c.Alpha, 0.7 * c.Steps, c.Alpha, c.Norm), languageWeight: Weight);

    [Property(MaxTest = 60)]
    public Property SpeechBrains_beam_search_is_that_of_its_framework() => Equals(
        (c, table) => new SpeechBrainBeamSearch(table, null, SpeechBrain, c.Beam + 1, 0.8 * c.Alpha, 0.9 * c.Steps),
        (c, naive) => naive.SpeechBrain(c.Beam + 1, 0.8 * c.Alpha, 0.9 * c.Steps),
        text => text.Score / (text.Labels.Length + 1));

    [Property(MaxTest = 60)]
    public Property Modified_beam_search_is_that_of_its_framework() => Equals(
        (c, table) => new ModifiedBeamSearch(table, null, Icefall, c.Beam), (c, naive) => naive.Modified(c.Beam));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Modified_beam_search_without_pruning_sums_over_all_alignments(int seed)
    {
        const int vocabulary = 3, frames = 3;
        var naive = new NaiveSearches(vocabulary, seed, 2, frames);
        using var search = new ModifiedBeamSearch(new TableTransducer(vocabulary, seed), null, Icefall, 1000);

        var found = search.Decode(TableTransducer.Frames(frames), CancellationToken.None);

        // 1 + 2 + 4 + 8 texts of up to three labels, and nothing of all probability is lost.
        Assert.Equal(15, found.Count);
        foreach (var text in found)
            Assert.Equal(naive.TotalOfOneSymbol(Ids(text)), text.Score, 1e-5);
        Assert.Equal(1, found.Sum(text => Math.Exp(text.Score)), 1e-5);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_merging_search_finds_no_more_than_all_alignments_give(int seed)
    {
        // Texts of the alignment-length search that no blank of the last frame ended are not complete: few labels let it come there.
        var naive = new NaiveSearches(6, seed, 2, 7);
        var few = new NaiveSearches(2, seed, 2, 7);
        using var tsd = new TimeSynchronousSearch(new TableTransducer(6, seed), null, Raw, 6, 3);
        using var alsd = new AlignmentLengthSearch(new TableTransducer(2, seed), null, Raw, 2, 6);
        foreach (var text in tsd.Decode(TableTransducer.Frames(7), CancellationToken.None))
            Assert.InRange(text.Score, double.NegativeInfinity, naive.Total(Ids(text), mostOfFrame: 2) + 1e-5);
        foreach (var text in alsd.Decode(TableTransducer.Frames(7), CancellationToken.None))
            Assert.InRange(text.Score, double.NegativeInfinity, few.Total(Ids(text), mostOfFrame: 20) + 1e-5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void A_text_of_a_wide_beam_is_likelier_than_what_greedy_hears(int seed)
    {
        // Greedy's text with all its alignments, of which the beam must know at least that one.
        using var greedy = new TransducerGreedySearch(new TableTransducer(6, seed), null);
        using var beam = new ModifiedBeamSearch(new TableTransducer(6, seed), null, Raw, 200);
        var frames = TableTransducer.Frames(6);
        var path = greedy.Decode(frames, CancellationToken.None)[0];
        Assert.True(beam.Decode(frames, CancellationToken.None)[0].Score >= new NaiveSearches(6, seed, 2, 6).OfOneAlignment(path) - 1e-5);
    }

    [Theory]
    [InlineData(Kind.Greedy)]
    [InlineData(Kind.Default)]
    [InlineData(Kind.Tsd)]
    [InlineData(Kind.Nsc)]
    [InlineData(Kind.Maes)]
    [InlineData(Kind.SpeechBrain)]
    [InlineData(Kind.Modified)]
    public void Any_parts_give_the_result_of_the_whole_and_a_long_stream_needs_no_more_memory(Kind kind)
    {
        const int frames = 1200;
        using var whole = Open(kind, new TableTransducer(5, 7, sharpness: 4), null);
        var table = new TableTransducer(5, 7, sharpness: 4);
        using var byPart = (IFrameSearch)Open(kind, table, null);

        var expected = whole.Decode(TableTransducer.Frames(frames), CancellationToken.None);
        byPart.Begin();
        for (int at = 0, part = 0; at < frames; at += part)
        {
            part = Math.Min(frames - at, 1 + (at % 37));
            byPart.Accept(TableTransducer.Frames(part, at), CancellationToken.None);
        }

        var found = byPart.Finish();
        Assert.Equal(expected.Count, found.Count);
        for (var i = 0; i < found.Count; i++)
        {
            Assert.Equal(expected[i].Tokens, found[i].Tokens);
            Assert.Equal(expected[i].Score, found[i].Score, 1e-9);
        }

        Assert.Equal(found[0].Tokens, byPart.Best().Tokens);
        Assert.True(found[0].Tokens.Count > 100);
        Assert.InRange(table.Limit, 1, 2500);
        Assert.InRange(table.Live, 1, 2500);
    }

    [Theory]
    [InlineData(Kind.Greedy)]
    [InlineData(Kind.Default)]
    [InlineData(Kind.Tsd)]
    [InlineData(Kind.Nsc)]
    [InlineData(Kind.Maes)]
    [InlineData(Kind.SpeechBrain)]
    [InlineData(Kind.Modified)]
    public void A_warm_search_allocates_nothing_for_a_frame(Kind kind)
    {
        using var search = (IFrameSearch)Open(kind, new TableTransducer(6, 3, sharpness: 4), null);
        var frames = TableTransducer.Frames(400);
        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            search.Begin();
            search.Accept(frames, CancellationToken.None);
        }));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_fusion_that_allows_one_text_only_gives_that_text(Kind kind)
    {
        using var search = Open(kind, new TableTransducer(6, 11), new OnlyText([4, 2, 2]));
        var best = search.Decode(TableTransducer.Frames(12), CancellationToken.None)[0];
        Assert.Equal([4, 2, 2], Ids(best));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_boosted_label_is_heard_more_often(Kind kind)
    {
        using var plain = Open(kind, new TableTransducer(6, 12), null);
        using var boosted = Open(kind, new TableTransducer(6, 12), new Boost(3, 1.5));
        var frames = TableTransducer.Frames(40);
        var before = plain.Decode(frames, CancellationToken.None)[0];
        var after = boosted.Decode(frames, CancellationToken.None)[0];
        Assert.True(Ids(after).Count(i => i == 3) > Ids(before).Count(i => i == 3));
    }

    [Theory]
    [InlineData(Kind.Default)]
    [InlineData(Kind.SpeechBrain)]
    public void A_boost_that_outweighs_every_probability_does_not_go_on_for_ever(Kind kind)
    {
        using var search = Open(kind, new TableTransducer(4, 5), new Boost(2, 50));
        Assert.NotEmpty(search.Decode(TableTransducer.Frames(2), CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_frame_gives_no_text(Kind kind)
    {
        using var search = Open(kind, new TableTransducer(4, 5), null);
        var found = Assert.Single(search.Decode(TableTransducer.Frames(0), CancellationToken.None));
        Assert.Empty(found.Tokens);
        Assert.Equal(0, found.Score);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Blank_may_be_any_label(Kind kind)
    {
        using var search = Open(kind, new TableTransducer(5, 21, blank: 4), null);
        var best = search.Decode(TableTransducer.Frames(30), CancellationToken.None)[0];
        Assert.NotEmpty(best.Tokens);
        Assert.DoesNotContain(4, Ids(best));
        Assert.Contains(0, Ids(best));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Tokens_stand_in_order_on_the_frames_that_gave_them(Kind kind)
    {
        using var search = Open(kind, new TableTransducer(5, 8), null);
        foreach (var text in search.Decode(TableTransducer.Frames(25), CancellationToken.None))
        {
            Assert.Equal(text.Tokens.Select(t => t.StartFrame).Order(), text.Tokens.Select(t => t.StartFrame));
            foreach (var token in text.Tokens)
            {
                Assert.InRange(token.StartFrame, 0, 24);
                Assert.Equal(token.StartFrame + 1, token.EndFrame);
                Assert.InRange(token.Confidence, 0, 1);
            }
        }
    }

    [Fact]
    public void Greedy_takes_as_many_labels_of_a_frame_as_it_may()
    {
        // Blank is the least likely of all, always.
        using var one = new TransducerGreedySearch(new Eager(), null);
        using var three = new TransducerGreedySearch(new Eager(), null, mostSymbols: 3);
        Assert.Equal([1, 1], Ids(one.Decode(TableTransducer.Frames(2), CancellationToken.None)[0]));
        var found = three.Decode(TableTransducer.Frames(2), CancellationToken.None)[0];
        Assert.Equal([1, 1, 1, 1, 1, 1], Ids(found));
        Assert.Equal(6 * Math.Log(0.9), found.Score, 1e-5);
    }

    [Fact]
    public void An_unknown_label_is_passed_over()
    {
        using var greedy = new TransducerGreedySearch(new Eager(), null, unknown: 1);
        using var beam = new ModifiedBeamSearch(new Eager(), null, Icefall, 4, unknown: 1);
        Assert.Empty(greedy.Decode(TableTransducer.Frames(3), CancellationToken.None)[0].Tokens);
        var best = beam.Decode(TableTransducer.Frames(3), CancellationToken.None)[0];
        Assert.Empty(best.Tokens);
        Assert.Equal(3 * Math.Log(0.94), best.Score, 1e-5);
    }

    public static TheoryData<Kind> Kinds() => [.. Enum.GetValues<Kind>()];

    private static Property Equals(
        Func<Case, TableTransducer, IUtteranceSearch> open, Func<Case, NaiveSearches, List<NaiveSearches.Text>> naive, Func<NaiveSearches.Text, double>? printed = null, double languageWeight = 0) =>
        Prop.ForAll(Cases.ToArbitrary(), c =>
        {
            using var search = open(c, new TableTransducer(c.Vocabulary, c.Seed, c.Sharpness));
            var expected = naive(c, new NaiveSearches(c.Vocabulary, c.Seed, c.Sharpness, c.Frames, languageWeight));
            if (expected.Count == 0)
                return;
            var found = search.Decode(TableTransducer.Frames(c.Frames), CancellationToken.None);
            Assert.Equal(expected.Count, found.Count);
            for (var i = 0; i < found.Count; i++)
            {
                Assert.Equal(expected[i].Labels, Ids(found[i]));
                Assert.Equal(printed?.Invoke(expected[i]) ?? expected[i].Score, found[i].Score, 1e-4);
            }
        });

    private static WeightedLabelModel Language(Case c) => new(new TableLabelModel(c.Vocabulary, c.Seed), Weight);

    private static Gen<Case> Cases =>
        from vocabulary in Gen.Choose(2, 8)
        from seed in Gen.Choose(0, 1_000_000)
        from sharpness in Gen.Choose(1, 6)
        from frames in Gen.Choose(1, 9)
        from beam in Gen.Choose(1, 6)
        from steps in Gen.Choose(1, 3)
        from alpha in Gen.Choose(0, 3)
        from norm in Gen.Elements(true, false)
        select new Case(vocabulary, seed, sharpness, frames, beam, steps, alpha, norm);

    private static IUtteranceSearch Open(Kind kind, ITransducer transducer, ITokenFusion? fusion) => kind switch
    {
        Kind.Greedy => new TransducerGreedySearch(transducer, fusion),
        Kind.Default => new BestFirstSearch(transducer, fusion, Espnet, 4),
        Kind.Tsd => new TimeSynchronousSearch(transducer, fusion, Espnet, 4, 2),
        Kind.Alsd => new AlignmentLengthSearch(transducer, fusion, Espnet, 4, 50),
        Kind.Nsc => new ConstrainedSearch(transducer, fusion, Espnet, 4, 2, 1),
        Kind.Maes => new AdaptiveExpansionSearch(transducer, fusion, Espnet, 4, 2, 1, 2.3, 2),
        Kind.SpeechBrain => new SpeechBrainBeamSearch(transducer, fusion, SpeechBrain, 4, 2.3, 2.3),
        _ => new ModifiedBeamSearch(transducer, fusion, Icefall, 4),
    };

    private static int[] Ids(Hypothesis text) => [.. text.Tokens.Select(t => t.Id)];

    private sealed record Case(int Vocabulary, int Seed, double Sharpness, int Frames, int Beam, int Steps, int Alpha, bool Norm);

    /// <summary>A grammar of one text; its states are how many labels it has heard.</summary>
    private sealed class OnlyText(int[] text) : ITokenFusion
    {
        public int Begin() => 0;

        public double Step(int state, int token, out int next)
        {
            var fits = state < text.Length && text[state] == token;
            next = fits ? state + 1 : state;
            return fits ? 3 : double.NegativeInfinity;
        }

        public double Finish(int state) => state == text.Length ? 0 : double.NegativeInfinity;
    }

    private sealed class Boost(int label, double nats) : ITokenFusion
    {
        public int Begin() => 0;

        public double Step(int state, int token, out int next)
        {
            next = 0;
            return token == label ? nats : 0;
        }

        public double Finish(int state) => 0;
    }

    /// <summary>Label 1 with 0.9, blank and the others with little.</summary>
    private sealed class Eager : ITransducer
    {
        public int Vocabulary => 3;

        public int Blank => 0;

        public int Begin() => 0;

        public void Use(Audio.Recognition.EncodedUtterance frames)
        {
        }

        public int Extend(int node, int label) => node + 1;

        public void Join(int frame, ReadOnlySpan<int> nodes, Span<float> logProbabilities, CancellationToken cancellationToken)
        {
            for (var i = 0; i < nodes.Length; i++)
            {
                logProbabilities[i * 3] = MathF.Log(0.04f);
                logProbabilities[(i * 3) + 1] = MathF.Log(0.9f);
                logProbabilities[(i * 3) + 2] = MathF.Log(0.06f);
            }
        }

        public void Retain(ReadOnlySpan<int> nodes)
        {
        }

        public void Dispose()
        {
        }
    }
}
