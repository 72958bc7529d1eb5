using EdgeAgent.Audio.Recognition.Commands;
using EdgeAgent.Audio.Recognition.Grammar;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Recognition.Commands;

public sealed class PhraseSearchTests
{
    private static readonly string[] Phones = ["<blank>", "a", "b", "c"];

    private static readonly Dictionary<string, string[]> Readings = new()
    {
        ["ab"] = ["a b"],
        ["bb"] = ["b b"],
        ["c"] = ["c", "a c"],
        ["aa"] = ["a a"],
    };

    private static Lexicon Words { get; } = Lexicon.Read(
        new GrammarText("lexicon.txt", [.. Readings.SelectMany(w => w.Value.Select(r => $"{w.Key} {r}"))]), Phones, null);

    private static PhraseGraph Graph(string grammar) => PhraseGraph.Of(WordAutomaton.Of(PhraseGrammarTests.Read(grammar)), Words);

    /// <summary>
    /// Against the definition: of all phrases, readings and alignments, the best sum of log probabilities. An alignment gives each
    /// phone one or more outputs, with blanks anywhere, and one at least between two equal phones of a word.
    /// </summary>
    [Property(MaxTest = 200)]
    public void The_best_phrase_is_the_best_of_all_alignments_of_all_phrases(int seed, byte length)
    {
        const string grammar = "ab [c]\nbb ab\n(aa | c) [aa]\nc c";
        var random = new Random(seed);
        var scores = Enumerable.Range(0, length % 7 + 1).Select(_ => LogProbabilities(random)).ToArray();
        var search = new PhraseSearch(Graph(grammar));
        foreach (var row in scores)
            search.Accept(row);

        var result = search.Result();

        var best = (Phrase: "", Score: double.NegativeInfinity);
        foreach (var phrase in PhraseGrammarTests.Phrases(WordAutomaton.Of(PhraseGrammarTests.Read(grammar)), 4))
        {
            var score = Spellings(phrase.Split(' ')).Max(spelling => Align(spelling, scores));
            if (score > best.Score)
                best = (phrase, score);
        }

        Assert.Equal(scores.Sum(row => (double)row.Max()), result.Free, 4);
        if (double.IsNegativeInfinity(best.Score))
        {
            Assert.Empty(result.Words);
            return;
        }

        Assert.Equal(best.Score, result.Score, 4);
        Assert.Equal(best.Phrase, string.Join(' ', result.Words.Select(w => w.Text)));
        Assert.Equal(result.Score, result.Words.Sum(w => w.Score) + TrailingBlanks(result, scores), 4);
        Assert.All(result.Words, w => Assert.InRange(w.First, 0, w.Last));
    }

    [Fact]
    public void Equal_phones_of_two_words_need_no_blank_between_them_and_those_of_one_word_do()
    {
        // One output each: a, b, b, b: "ab bb" would need a blank within "bb".
        float[][] sharp = [Only(1), Only(2), Only(2), Only(0), Only(2)];
        var search = new PhraseSearch(Graph("ab bb"));
        foreach (var row in sharp)
            search.Accept(row);

        var result = search.Result();

        Assert.Equal(["ab", "bb"], result.Words.Select(w => w.Text));
        Assert.Equal((0, 1, 2, 4), (result.Words[0].First, result.Words[0].Last, result.Words[1].First, result.Words[1].Last));
        Assert.Equal(0, result.Score, 3);
    }

    [Fact]
    public void Confidence_is_what_the_phrase_explains_worse_than_anything_by_phones_and_how_sure_the_network_is()
    {
        var search = new PhraseSearch(Graph("ab"));
        foreach (var row in (float[][])[[-3, -0.2f, -4, -5], [-0.1f, -3, -3, -3], [-4, -6, -2, -0.5f]])
            search.Accept(row);

        var result = search.Result();

        // a, blank, b: the last output would rather have been c.
        Assert.Equal(-0.2 - 0.1 - 2, result.Score, 5);
        Assert.Equal(-0.2 - 0.1 - 0.5, result.Free, 5);
        Assert.Equal((-0.2 - 0.5) / 2, result.Certainty, 5);
        Assert.Equal(Math.Exp((-1.5 - 1) / 2 - 0.35), result.Confidence, 5);
        Assert.Equal(0, new PhraseSearch(Graph("ab")).Result().Confidence);
    }

    [Fact]
    public void A_search_that_was_reset_has_forgotten_everything()
    {
        var search = new PhraseSearch(Graph("ab\nc"));
        search.Accept(Only(1));
        search.Accept(Only(2));
        search.Reset();
        search.Accept(Only(3));

        Assert.Equal("c", Assert.Single(search.Result().Words).Text);
        search.Reset();
        Assert.Empty(search.Result().Words);
    }

    private static float[] Only(int phone) => [.. Enumerable.Range(0, Phones.Length).Select(i => i == phone ? 0f : -20f)];

    private static float[] LogProbabilities(Random random)
    {
        var weights = Phones.Select(_ => Math.Exp(3 * random.NextDouble())).ToArray();
        return [.. weights.Select(w => (float)Math.Log(w / weights.Sum()))];
    }

    private static double TrailingBlanks(HeardPhrase phrase, float[][] scores) => scores.Skip(phrase.Words[^1].Last + 1).Sum(row => (double)row[0]);

    private static IEnumerable<(int Phone, bool StartsWord)[]> Spellings(string[] words)
    {
        if (words.Length == 0)
            return [[]];
        return Readings[words[0]].SelectMany(r => Spellings(words[1..]),
            (r, rest) => (((int, bool)[])[.. r.Split(' ').Select((p, i) => (Array.IndexOf(Phones, p), i == 0)), .. rest]));
    }

    /// <summary>The best alignment of phones to all outputs, by trying each: phone k at output t, or a blank.</summary>
    private static double Align((int Phone, bool StartsWord)[] phones, float[][] scores)
    {
        return Best(0, -1, wasBlank: true);

        double Best(int t, int at, bool wasBlank)
        {
            if (t == scores.Length)
                return at == phones.Length - 1 ? 0 : double.NegativeInfinity;
            var best = scores[t][0] + Best(t + 1, at, wasBlank: true);
            if (at >= 0 && !wasBlank)
                best = Math.Max(best, scores[t][phones[at].Phone] + Best(t + 1, at, wasBlank: false));
            if (at + 1 < phones.Length && (wasBlank || phones[at + 1].StartsWord || phones[at + 1].Phone != phones[at].Phone))
                best = Math.Max(best, scores[t][phones[at + 1].Phone] + Best(t + 1, at + 1, wasBlank: false));
            return best;
        }
    }
}
