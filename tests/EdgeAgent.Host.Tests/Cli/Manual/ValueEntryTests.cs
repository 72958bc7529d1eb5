using System.CommandLine;
using EdgeAgent.Host.Cli.Manual;

namespace EdgeAgent.Host.Tests.Cli.Manual;

public class ValueEntryTests
{
    [Fact]
    public void A_switch_takes_nothing()
    {
        Assert.Equal(ValueKind.None, ValueEntry.Of(new Option<bool>("--json")).Kind);
        Assert.Equal(ValueKind.None, ValueEntry.Of(new Option<bool?>("--home-assistant")).Kind);
    }

    [Theory]
    [InlineData("FILE", ValueKind.File)]
    [InlineData("MODEL", ValueKind.File)]
    [InlineData("DIR", ValueKind.Folder)]
    [InlineData("N", ValueKind.Text)]
    [InlineData(null, ValueKind.Text)]
    public void The_help_s_name_says_what_is_offered(string? name, object expected) =>
        Assert.Equal((ValueKind)expected, ValueEntry.Of(new Option<string>("--option") { HelpName = name }).Kind);

    [Fact]
    public void Words_with_bars_are_words()
    {
        var value = ValueEntry.Of(new Option<string>("--log-level") { HelpName = "debug|error" });
        Assert.Equal(ValueKind.Word, value.Kind);
        Assert.Equal(["debug", "error"], value.Words);
    }

    [Fact]
    public void What_the_parser_accepts_is_offered()
    {
        var option = new Option<string>("--payload") { HelpName = "NAME" };
        option.AcceptOnlyFromAmong("health", "status");
        Assert.Equal(["health", "status"], ValueEntry.Of(option).Words.Order());
    }

    [Fact]
    public void CSharp_s_names_of_an_enumeration_are_not() =>
        Assert.Equal(ValueKind.Text, ValueEntry.Of(new Option<DayOfWeek>("--day")).Kind);

    [Fact]
    public void An_argument_of_several_values_may_be_repeated()
    {
        Assert.True(ValueEntry.Of(new Argument<string[]>("INPUT") { Arity = ArgumentArity.OneOrMore }).IsRepeatable);
        Assert.False(ValueEntry.Of(new Argument<string>("MODEL")).IsRepeatable);
    }
}
