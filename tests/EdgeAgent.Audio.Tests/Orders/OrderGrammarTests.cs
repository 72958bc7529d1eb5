using EdgeAgent.Audio.Orders;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Orders;

/// <summary>Which orders a grammar lets be said.</summary>
public sealed class OrderGrammarTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("reject part {number}", true)]
    [InlineData("Show the defects!", true)]
    [InlineData("show defects", true)]
    [InlineData("gate {number} now", true)]
    [InlineData("gate {number}", false)]
    [InlineData("reject part", false)]
    [InlineData("reject part blue", true)]
    [InlineData("reject part {number} now", false)]
    [InlineData("paint {number}", false)]
    [InlineData("open the pod bay doors", false)]
    [InlineData("show the", false)]
    public void An_order_can_be_written_if_the_grammar_has_it_with_some_number(string order, bool canBe) => Assert.Equal(canBe, CanWrite(order, """
        {colour} = red | blue
        {count}  = (twenty | thirty) [one] | seven
        reject part (seven | {colour})
        show [the] defects
        gate {count} now
        paint {colour}
        """));

    [Theory]
    [InlineData("twenty-one part {number}", true)]
    [InlineData("TWENTY ONE PART {number}", true)]
    [InlineData("öffne das Tor", true)]
    [InlineData("öffne", false)]
    public void Words_as_a_models_tokens_spell_them_count_without_their_case_and_hyphens(string order, bool canBe) =>
        Assert.Equal(canBe, CanWrite(order, "TWENTY-ONE PART 7\nÖffne das Tor", isSpelt: true));

    [Theory]
    [InlineData("reject part {number}", true)]
    [InlineData("show the defects", true)]
    [InlineData("start the conveyor", true)]
    [InlineData("mute the radio", true)]
    [InlineData("make it so", false)]
    public void The_orders_of_the_documentation_are_in_the_grammar_that_comes_with_the_agent(string order, bool canBe) => Assert.Equal(canBe, CanWriteIn(Path.Combine(Repository.Root, "models", "commands", "grammar.txt"), order));

    [Fact]
    public void A_grammar_of_thousands_of_words_in_any_order_is_asked_for_a_number_without_trying_them_all()
    {
        var words = string.Join(" | ", Enumerable.Range(0, 26 * 26 * 5).Select(i => $"x{(char)('a' + i % 26)}{(char)('a' + i / 26 % 26)}{(char)('a' + i / 676)}"));
        Assert.False(CanWrite("part {number}", $"part ({words})+"));
    }

    [Fact]
    public void A_faulty_grammar_is_named() =>
        Assert.Contains(":1:1: ", Assert.Throws<ModelException>(() => CanWrite("stop", "{colour} = red")).Message, StringComparison.Ordinal);

    private bool CanWrite(string order, string grammar, bool isSpelt = false)
    {
        File.WriteAllText(_folder["grammar.txt"], grammar);
        return CanWriteIn(_folder["grammar.txt"], order, isSpelt);
    }

    private static bool CanWriteIn(string file, string order, bool isSpelt = false)
    {
        Assert.True(OrderPhrase.TryParse(order, out var phrase, out _));
        return OrderGrammar.Read(file, isSpelt).CanWrite(phrase);
    }
}
