using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Fusion;
using EdgeAgent.Audio.Recognition.Grammar;
using EdgeAgent.Audio.Tests.Recognition.Decoding;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Tests.Recognition.Fusion;

public sealed class FusionTests
{
    private static readonly string[] Pieces = ["<blank>", "\u2581THE", "\u2581CAT", "\u2581C", "AT", "\u2581", "A", "T", "S", "\u2581DO", "G", "O", "D", "C", "E", "R", "Y"];
    private static readonly TokenTable Table = new(Pieces, TokenForm.Pieces);
    private static readonly TokenSurfaces Surfaces = new(Table);

    [Theory]
    [InlineData("\u2581CAT", 3.0)]
    [InlineData("\u2581C AT", 3.0)]
    [InlineData("\u2581 C A T", 3.0)]
    [InlineData("\u2581THE \u2581CAT", 3.0)]
    [InlineData("\u2581CAT \u2581THE", 3.0)]
    [InlineData("\u2581CAT \u2581CAT", 6.0)]
    [InlineData("\u2581CAT S", 0.0)]
    [InlineData("\u2581 S C AT", 0.0)]
    [InlineData("S C AT", 0.0)]
    [InlineData("\u2581C", 0.0)]
    [InlineData("\u2581DO G", 0.0)]
    public void A_hotword_gives_its_boost_for_each_whole_word_in_whatever_tokens(string said, double expected)
    {
        var fusion = new HotwordFusion(HotwordList.Read(Text("cat :3"), Surfaces, 1.5), Surfaces);

        Assert.Equal(expected, Total(fusion, Ids(said)), 1e-9);
    }

    [Fact]
    public void A_hotword_lends_its_boost_while_it_is_being_said_and_takes_it_back_when_it_is_not()
    {
        var fusion = new HotwordFusion(HotwordList.Read(Text("the cats :2"), Surfaces, 1.5), Surfaces);
        var state = fusion.Begin();
        var score = 0.0;
        var before = 0.0;
        foreach (var id in Ids("\u2581THE \u2581CAT"))
        {
            score += fusion.Step(state, id, out state);
            Assert.True(score > before);
            before = score;
        }

        score += fusion.Step(state, Array.IndexOf(Pieces, "E"), out state);

        Assert.Equal(0, score, 1e-9);
        Assert.Equal(0, fusion.Finish(state), 1e-9);
    }

    [Fact]
    public void A_hotword_that_no_token_spells_is_refused_with_its_line()
    {
        var fault = Assert.Throws<ModelException>(() => HotwordList.Read(Text("cat\n# birds\nheron"), Surfaces, 1));

        Assert.Equal("list.txt:3:1: 'heron' can never be heard: no token of the model begins it. Write it as the model spells it, or remove it.", fault.Message);
    }

    [Fact]
    public void A_boost_that_is_none_is_refused_with_its_place()
    {
        var fault = Assert.Throws<ModelException>(() => HotwordList.Read(Text("cat :much"), Surfaces, 1));

        Assert.Equal("list.txt:1:6: 'much' is no boost. Allowed: a phrase, then ':' and a number from -100 to 100 ('OPEN SESAME :2.5').", fault.Message);
    }

    [Fact]
    public void A_hotword_turns_the_search_to_the_word_that_is_nearly_as_likely()
    {
        // DOG at 0.5, its C for D at 0.4: "cog" would win without the list, "dog" with it.
        var table = Said([("\u2581", 0.9), ("C", 0.55), ("O", 0.9), ("G", 0.9)], second: ("D", 0.4));

        Assert.Equal("COG", Best(table, null));
        Assert.Equal("DOG", Best(table, new HotwordFusion(HotwordList.Read(Text("dog"), Surfaces, 1.5), Surfaces)));
    }

    [Theory]
    [InlineData("\u2581THE \u2581CAT", true)]
    [InlineData("\u2581THE \u2581C AT", true)]
    [InlineData("\u2581 T \u2581CAT", false)]
    [InlineData("\u2581DO G", true)]
    [InlineData("\u2581THE", false)]
    [InlineData("\u2581CAT", true)]
    [InlineData("\u2581CAT S", false)]
    [InlineData("\u2581CAT \u2581CAT", false)]
    [InlineData("", false)]
    public void A_grammar_lets_its_phrases_through_and_nothing_else(string said, bool isAllowed)
    {
        var fusion = new GrammarFusion(PhraseGrammar.Read(Text("[the] Cat\ndog"), isSpelt: true), Surfaces);

        Assert.Equal(isAllowed ? 0 : double.NegativeInfinity, Total(fusion, Ids(said)));
    }

    [Fact]
    public void A_grammar_names_the_tokens_that_may_follow()
    {
        var fusion = new GrammarFusion(PhraseGrammar.Read(Text("the cat")), Surfaces);

        Assert.True(fusion.Restricts(fusion.Begin(), out var tokens));
        Assert.Equal(["\u2581THE", "\u2581", "T"], tokens.ToArray().Select(t => Pieces[t]));
    }

    [Fact]
    public void A_search_under_a_grammar_finds_the_phrase_that_is_nearest_to_what_was_said()
    {
        var table = Said([("\u2581", 0.9), ("C", 0.7), ("O", 0.9), ("G", 0.9)], second: ("D", 0.02));

        Assert.Equal("DOG", Best(table, new GrammarFusion(PhraseGrammar.Read(Text("dog\ncats")), Surfaces)));
    }

    [Fact]
    public void Grammar_and_hotwords_work_together()
    {
        var grammar = new GrammarFusion(PhraseGrammar.Read(Text("cat\ndog")), Surfaces);
        var hotwords = new HotwordFusion(HotwordList.Read(Text("dog :2"), Surfaces, 1.5), Surfaces);
        var both = new FusionPair(grammar, hotwords);

        Assert.Equal(4, Total(both, Ids("\u2581DO G")), 1e-9);
        Assert.Equal(0, Total(both, Ids("\u2581CAT")), 1e-9);
        Assert.Equal(double.NegativeInfinity, Total(both, Ids("\u2581THE")));
    }

    [Fact]
    public void A_vocabulary_without_spaces_needs_none_in_its_lists()
    {
        string[] tokens = ["<blank>", "\u6253", "\u5f00", "\u706f", "\u5173"];
        var surfaces = new TokenSurfaces(new TokenTable(tokens, TokenForm.Characters));
        var hotwords = new HotwordFusion(HotwordList.Read(Text("\u6253\u5f00 :1"), surfaces, 1.5), surfaces);
        var grammar = new GrammarFusion(PhraseGrammar.Read(Text("(\u6253\u5f00 | \u5173) \u706f"), isSpelt: true), surfaces);

        Assert.Equal(2, Total(hotwords, [4, 1, 2, 3]), 1e-9);
        Assert.Equal(0, Total(grammar, [1, 2, 3]));
        Assert.Equal(double.NegativeInfinity, Total(grammar, [1, 3]));
    }

    private static double Total(ITokenFusion fusion, IEnumerable<int> ids)
    {
        var state = fusion.Begin();
        var score = 0.0;
        foreach (var id in ids)
        {
            score += fusion.Step(state, id, out state);
            if (double.IsNegativeInfinity(score))
                return score;
        }

        return score + fusion.Finish(state);
    }

    private static int[] Ids(string said) => [.. said.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => Array.IndexOf(Pieces, s))];

    private static GrammarText Text(string content) => new("list.txt", content.Split('\n'));

    private static EncodedUtterance Said((string Token, double Probability)[] frames, (string Token, double Probability) second)
    {
        var table = new EncodedUtterance();
        var values = table.Prepare(frames.Length, Pieces.Length);
        for (var t = 0; t < frames.Length; t++)
        {
            var row = values.Slice(t * Pieces.Length, Pieces.Length);
            row.Fill((float)Math.Log(1e-3));
            row[Array.IndexOf(Pieces, frames[t].Token)] = (float)Math.Log(frames[t].Probability);
            if (t == 1)
                row[Array.IndexOf(Pieces, second.Token)] = (float)Math.Log(second.Probability);
        }

        return table;
    }

    private static string Best(EncodedUtterance table, ITokenFusion? fusion)
    {
        using var search = new CtcPrefixBeamSearch(new TableScorer(Pieces.Length), 0, new CtcBeamOptions(), fusion);
        return Table.Text([.. search.Decode(table, CancellationToken.None)[0].Tokens]);
    }
}
