using EdgeAgent.Audio.Orders;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Orders;

public sealed class SpokenNumberTests
{
    private static readonly string[] Units =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"];

    private static readonly string[] Tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    [Theory]
    [InlineData("twelve", 12)]
    [InlineData("forty two", 42)]
    [InlineData("forty", 40)]
    [InlineData("12", 12)]
    [InlineData("1 2", 12)]
    [InlineData("seven oh two", 702)]
    [InlineData("one hundred", 100)]
    [InlineData("one hundred and five", 105)]
    [InlineData("three hundred sixty one", 361)]
    [InlineData("two thousand", 2000)]
    [InlineData("twelve thousand and seven", 12_007)]
    public void Numbers_are_read_as_they_are_said_and_as_they_are_written(string said, int number) => Assert.Equal(number, SpokenNumber.Parse(said.Split(' ')));

    [Theory]
    [InlineData("")]
    [InlineData("part")]
    [InlineData("forty twelve")]
    [InlineData("two forty")]
    [InlineData("hundred")]
    [InlineData("oh")]
    [InlineData("one hundred and")]
    [InlineData("twenty zero")]
    [InlineData("12345678901234567890")]
    [InlineData("-1")]
    [InlineData("thousand one")]
    public void What_is_no_number_is_none(string said) => Assert.Null(SpokenNumber.Parse(said.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Property]
    public Property Every_number_is_read_back_from_its_words() => Prop.ForAll(Gen.Choose(0, 999_999).ToArbitrary(), number => SpokenNumber.Parse(WordsOf(number)) == number);

    private static string[] WordsOf(int number) => number switch
    {
        >= 1000 => [.. WordsOf(number / 1000), "thousand", .. number % 1000 == 0 ? [] : WordsOf(number % 1000)],
        >= 100 => [Units[number / 100], "hundred", .. number % 100 == 0 ? (string[])[] : ["and", .. WordsOf(number % 100)]],
        >= 20 => number % 10 == 0 ? [Tens[number / 10]] : [Tens[number / 10], Units[number % 10]],
        _ => [Units[number]],
    };
}
