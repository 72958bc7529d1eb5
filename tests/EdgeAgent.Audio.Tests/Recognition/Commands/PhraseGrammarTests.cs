using EdgeAgent.Audio.Recognition.Grammar;
using EdgeAgent.Pipeline.Models;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Recognition.Commands;

public sealed class PhraseGrammarTests
{
    internal static PhraseGrammar Read(string text) => PhraseGrammar.Read(new GrammarText("grammar.txt", text.Split('\n')));

    /// <summary>Every phrase of an automaton up to a number of words.</summary>
    internal static List<string> Phrases(WordAutomaton automaton, int words)
    {
        var phrases = new List<string>();
        Walk(0, "", 0);
        return [.. phrases.Order(StringComparer.Ordinal)];

        void Walk(int state, string said, int count)
        {
            if (count > 0 && automaton.Final.Contains(state))
                phrases.Add(said.TrimStart());
            if (count == words)
                return;
            foreach (var arc in automaton.Arcs.Where(a => a.From == state))
                Walk(arc.To, $"{said} {arc.Word}", count + 1);
        }
    }

    [Theory]
    [InlineData("stop", "stop")]
    [InlineData("turn (on | off)  # a comment", "turn off,turn on")]
    [InlineData("open [the] door", "open door,open the door")]
    [InlineData("{colour} = red | dark red\nset {colour}", "set dark red,set red")]
    [InlineData("a\na [b]\n(a | a b) [b]", "a,a b,a b b")]
    [InlineData("{a} = x [{b}]\n{b} = y | z\n{a} {b}", "x y,x y y,x y z,x z,x z y,x z z")]
    public void A_grammar_says_its_phrases_and_no_others(string grammar, string phrases) =>
        Assert.Equal(phrases.Split(','), Phrases(WordAutomaton.Of(Read(grammar)), 4));

    [Fact]
    public void What_is_repeated_comes_once_or_more() => Assert.Equal(
        (string[])["a", "a a", "a a a", "a a b", "a b", "a b a", "a b b", "b", "b a", "b a a", "b a b", "b b", "b b a", "b b b"],
        Phrases(WordAutomaton.Of(Read("(a | b)+")), 3));

    [Fact]
    public void Words_of_equal_continuations_share_their_states()
    {
        var automaton = WordAutomaton.Of(Read("{n} = one | two | three\nline {n}\npart {n}\nbatch {n}"));

        Assert.Equal((3, 6), (automaton.States, automaton.Arcs.Count));
    }

    [Theory]
    [InlineData("turn (on | off", 1, 15, "the '(' of column 6 is not closed by ')'")]
    [InlineData("stop\nopen [the door", 2, 15, "the '[' of column 6 is not closed")]
    [InlineData("reject part {nuber}\n{number} = one", 1, 1, "the rule {nuber} is used and not defined. Did you mean {number}?")]
    [InlineData("{a} = x {b}\n{b} = {a}\n{a}", 1, 1, "the rule {a} uses itself")]
    [InlineData("{a} = x\n{a} = y\n{a}", 2, 1, "{a} is defined in line 1 too")]
    [InlineData("{a} = x", 1, 1, "there is no phrase")]
    [InlineData("", 1, 1, "there is no phrase")]
    [InlineData("turn | | off", 1, 8, "a word is missing")]
    [InlineData("part 7", 1, 6, "'7' is a digit; write numbers as words")]
    [InlineData("Stop", 1, 1, "'S' is a capital")]
    [InlineData("go {Line}", 1, 5, "a rule is written {name}")]
    [InlineData("stop)", 1, 5, "')' is not expected here")]
    [InlineData("[stop]", 1, 1, "a phrase can be empty")]
    [InlineData("go [now] ]", 1, 10, "']' is not expected here")]
    public void A_faulty_grammar_is_told_by_line_and_column(string grammar, int line, int column, string what)
    {
        var fault = Assert.Throws<ModelException>(() => WordAutomaton.Of(Read(grammar)));

        Assert.StartsWith($"grammar.txt:{line}:{column}: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(what, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_that_multiply_beyond_memory_are_refused()
    {
        var lines = Enumerable.Range(0, 24).Select(i => $"{{{(char)('a' + i)}}} = {{{(char)('b' + i)}}} {{{(char)('b' + i)}}}").Append("{y} = one | two").Append("{a}");

        var fault = Assert.Throws<ModelException>(() => WordAutomaton.Of(Read(string.Join('\n', lines))));

        Assert.Contains("use fewer rules within rules", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_long_chain_of_rules_is_refused_instead_of_ending_the_process(bool deepestFirst)
    {
        static string Name(int i) => string.Concat(Enumerable.Range(0, 4).Select(d => (char)('a' + i / (int)Math.Pow(26, d) % 26)));
        var rules = Enumerable.Range(0, 100_000).Select(i => $"{{{Name(i)}}} = {{{Name(i + 1)}}}").Append($"{{{Name(100_000)}}} = stop");

        var fault = Assert.Throws<ModelException>(() => Read(string.Join('\n', (deepestFirst ? rules.Reverse() : rules).Append($"{{{Name(0)}}}"))));

        Assert.Contains("rules use rules more than 64 deep", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_phrase_that_nobody_says_in_one_breath_is_refused()
    {
        Assert.Equal(100, WordAutomaton.Of(Read(string.Join(' ', Enumerable.Repeat("stop", 100)))).Arcs.Count);
        Assert.Contains("grammar.txt:2:1: a phrase can have more than 100 words",
            Assert.Throws<ModelException>(() => Read("go\n" + string.Join(' ', Enumerable.Repeat("stop", 30_000)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_grammar_of_too_many_states_is_refused()
    {
        var lines = Enumerable.Range(0, 400).Select(i => string.Join(' ', Enumerable.Range(0, 60).Select(n => (i >> (n % 9) & 1) == 0 ? "a" : "b")));

        Assert.Contains("more than 20000 states", Assert.Throws<ModelException>(() => WordAutomaton.Of(Read(string.Join('\n', lines)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Brackets_that_lie_too_deep_are_refused() =>
        Assert.Contains("deep", Assert.Throws<ModelException>(() => Read(new string('(', 100_000) + "a")).Message, StringComparison.Ordinal);

    [Property(MaxTest = 500)]
    public void Any_text_of_a_grammars_own_characters_gives_a_grammar_or_a_sentence(byte[] picks)
    {
        const string alphabet = "ab{}[]()|+= \n#x_'";
        var text = string.Concat(picks.Select(p => alphabet[p % alphabet.Length]));
        try
        {
            Assert.True(WordAutomaton.Of(Read(text)).States > 0);
        }
        catch (ModelException e)
        {
            Assert.StartsWith("grammar.txt:", e.Message, StringComparison.Ordinal);
        }
    }
}
