using EdgeAgent.Audio.Recognition.Commands;
using EdgeAgent.Audio.Recognition.Grammar;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Tests.Recognition.Commands;

public sealed class LexiconTests
{
    private static readonly string[] Phones = ["<blank>", "t", "er", "n", "ey", "k", "s"];

    private static GrammarText Text(string name, params string[] lines) => new(name, lines);

    [Fact]
    public void A_word_has_the_readings_that_are_listed()
    {
        var lexicon = Lexicon.Read(Text("lexicon.txt", "# words", "turn t er n", "turn t n", "", "take t ey k"), Phones, null);

        Assert.Equal([[1, 2, 3], [1, 3]], lexicon.ReadingsOf("turn"));
        Assert.Equal([[1, 4, 5]], lexicon.ReadingsOf("take"));
    }

    [Fact]
    public void A_word_that_is_not_listed_is_read_by_the_rules_in_their_order()
    {
        var rules = LetterToSound.Read(Text("letters.txt", "// rules", "[a]^% = ey", "[a] = er", "[ck] = k", "[k] = k", "[c] = s", "[t] = t", "[n] = n", "_[kn] = n", "[e]_ =", "[e] = ey"));
        var lexicon = Lexicon.Read(Text("lexicon.txt", "turn t er n"), Phones, rules);

        Assert.Equal([[1, 4, 5]], lexicon.ReadingsOf("take"));
        Assert.Equal([[1, 2, 5]], lexicon.ReadingsOf("tack"));
        Assert.Equal([[2, 3, 1]], lexicon.ReadingsOf("ant"));
    }

    [Theory]
    [InlineData("turn t er x", "lexicon.txt:1:1: 'turn': there is no phone 'x'. Known: t er n ey k s.")]
    [InlineData("turn", "lexicon.txt:1:1: 'turn' has no phones.")]
    public void A_faulty_line_is_told(string line, string sentence) => Assert.Contains(
        sentence, Assert.Throws<ModelException>(() => Lexicon.Read(Text("lexicon.txt", line), Phones, null)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_word_that_nobody_can_read_is_refused_by_name()
    {
        var rules = LetterToSound.Read(Text("letters.txt", "[a] = ey"));
        var lexicon = Lexicon.Read(Text("lexicon.txt", "turn t er n"), Phones, rules);

        Assert.Contains("the grammar uses 'zeppelin', which is not listed, and no rule reads it. Add a line 'zeppelin phone phone",
            Assert.Throws<ModelException>(() => lexicon.ReadingsOf("zeppelin")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_is_no_rule_is_told() => Assert.StartsWith("letters.txt:2:1: this is no rule.",
        Assert.Throws<ModelException>(() => LetterToSound.Read(Text("letters.txt", "[a] = ey", "a = ey"))).Message, StringComparison.Ordinal);
}
