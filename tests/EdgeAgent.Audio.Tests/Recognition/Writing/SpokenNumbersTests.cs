using System.Globalization;
using EdgeAgent.Audio.Recognition.Writing;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Recognition.Writing;

public sealed class SpokenNumbersTests
{
    private static readonly TextNormalizer Normalizer = new(new TextRules { Numbers = TextNumbers.English });

    private static readonly string[] NoNumbers =
        ["the", "cat", "and", "an", "second", "first", "point", "per", "hundred", "thousand", "oh", "o'clock", "I'm", "über", "naïve", "日本", "5", "3.14", "-", "twenty-year-old", "sixes", "half", "million"];

    [Theory]
    [InlineData("twenty five", "25")]
    [InlineData("twenty-five", "25")]
    [InlineData("Twenty FIVE,", "25,")]
    [InlineData("one hundred and five", "105")]
    [InlineData("a hundred and five", "105")]
    [InlineData("a thousand two hundred", "1200")]
    [InlineData("nineteen hundred", "1900")]
    [InlineData("twenty five hundred", "2500")]
    [InlineData("two thousand and one", "2001")]
    [InlineData("five hundred two thousand", "502000")]
    [InlineData("one hundred two hundred", "100 200")]
    [InlineData("one thousand two thousand", "1000 2000")]
    [InlineData("one million and one", "1000001")]
    [InlineData("zero", "0")]
    public void Cardinals_are_written_in_digits(string said, string written) => Assert.Equal(written, Normalizer.Apply(said));

    [Theory]
    [InlineData("nineteen ninety nine", "1999")]
    [InlineData("nineteen oh five", "1905")]
    [InlineData("twenty twenty", "2020")]
    [InlineData("twenty twenty-six", "2026")]
    [InlineData("in twenty twelve we", "in 2012 we")]
    [InlineData("ten thirty", "10 30")]
    [InlineData("twenty one twelve", "21 12")]
    [InlineData("thirteen fourteen fifteen", "13 14 15")]
    [InlineData("nineteen ninety thousand", "19 90000")]
    public void Years_are_two_halves_of_thirteen_to_twenty(string said, string written) => Assert.Equal(written, Normalizer.Apply(said));

    [Theory]
    [InlineData("one two three", "123")]
    [InlineData("part oh four seven", "part 047")]
    [InlineData("zero seven", "07")]
    [InlineData("one oh five", "105")]
    [InlineData("one two", "1 2")]
    [InlineData("oh seven people", "oh 7 people")]
    [InlineData("oh oh oh", "oh oh oh")]
    [InlineData("oh oh two things", "oh oh 2 things")]
    [InlineData("one two three hundred", "1 2 300")]
    [InlineData("one, two, three", "1, 2, 3")]
    public void Digits_one_after_another_are_one_number_from_three_on(string said, string written) => Assert.Equal(written, Normalizer.Apply(said));

    [Theory]
    [InlineData("three point one four", "3.14")]
    [InlineData("zero point five", "0.5")]
    [InlineData("two hundred point oh one", "200.01")]
    [InlineData("three point five million", "3.5 million")]
    [InlineData("one point five", "1.5")]
    [InlineData("at this point five people", "at this point 5 people")]
    [InlineData("five point", "5 point")]
    [InlineData("five point six hundred", "5 point 600")]
    [InlineData("five percent", "5%")]
    [InlineData("three point one per cent.", "3.1%.")]
    [InlineData("minus five degrees", "-5 degrees")]
    [InlineData("five minus two", "5 minus 2")]
    public void Decimals_percents_and_signs_are_written(string said, string written) => Assert.Equal(written, Normalizer.Apply(said));

    [Theory]
    [InlineData("the twenty first century", "the 21st century")]
    [InlineData("tenth", "10th")]
    [InlineData("the nineteenth of may", "the 19th of may")]
    [InlineData("one hundred and fifth", "105th")]
    [InlineData("two hundredth", "200th")]
    [InlineData("the twenty second of march", "the 22nd of march")]
    [InlineData("the twenty-second of march", "the 22nd of march")]
    [InlineData("a twenty second delay", "a 20 second delay")]
    [InlineData("a twenty-second delay", "a twenty-second delay")]
    [InlineData("one hundred twelfth", "112th")]
    public void Ordinals_from_tenth_on_are_written(string said, string written) => Assert.Equal(written, Normalizer.Apply(said));

    [Theory]
    [InlineData("no one knows")]
    [InlineData("one of them")]
    [InlineData("the other one")]
    [InlineData("the third one")]
    [InlineData("one third")]
    [InlineData("two fifths")]
    [InlineData("one tenth")]
    [InlineData("one hundredth of it")]
    [InlineData("three quarters")]
    [InlineData("first")]
    [InlineData("wait a second")]
    [InlineData("thanks a million")]
    [InlineData("a hundred times")]
    [InlineData("a few hundred")]
    [InlineData("someone")]
    [InlineData("twenty-year-old")]
    [InlineData("die eins und die zwei, der zehnte")]
    [InlineData("le deux et le vingt")]
    public void What_is_not_surely_a_number_stays_in_words(string said) => Assert.Equal(said, Normalizer.Apply(said));

    [Property(MaxTest = 2000)]
    public Property Every_number_to_999_999_999_comes_back_from_its_words() => Prop.ForAll(
        Gen.OneOf(Gen.Choose(0, 9999), Gen.Choose(0, 999_999_999), Gen.Choose(0, 999).Select(n => n * 1_000_000), Gen.Choose(0, 999_999).Select(n => n * 1000)).ToArbitrary(),
        Gen.Elements(true, false).ToArbitrary(), Gen.Elements(" ", "-").ToArbitrary(),
        (number, and, hyphen) => Normalizer.Apply($"take {Spelling.Of(number, and, hyphen)} now") == $"take {number.ToString(CultureInfo.InvariantCulture)} now");

    [Fact]
    public void Every_number_to_9999_comes_back_from_its_words()
    {
        for (var number = 0; number < 10_000; number++)
        {
            Assert.Equal((number, $"{number}"), (number, Normalizer.Apply(Spelling.Of(number, and: true, " "))));
            Assert.Equal((number, $"{number}"), (number, Normalizer.Apply(Spelling.Of(number, and: false, "-"))));
        }
    }

    [Property]
    public Property Every_string_of_digits_and_every_decimal_comes_back_from_its_words() => Prop.ForAll(
        Gen.Choose(0, 9).ListOf().Where(d => d.Count >= 3).ToArbitrary(), Gen.Choose(0, 99_999).ToArbitrary(),
        (digits, whole) => Normalizer.Apply(Spelling.Digits(string.Concat(digits))) == string.Concat(digits)
            && Normalizer.Apply($"{Spelling.Of(whole, and: true, " ")} point {Spelling.Digits(string.Concat(digits))}") == $"{whole}.{string.Concat(digits)}");

    [Fact]
    public void Every_ordinal_from_tenth_to_ninety_ninth_comes_back_but_seconds()
    {
        for (var number = 10; number < 100; number++)
        {
            var written = Normalizer.Apply($"the {Spelling.Ordinal(number, " ")} man");
            var suffix = number is 11 or 12 or 13 ? "th" : (number % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" };
            Assert.Equal(number % 10 == 2 && number > 12 ? $"the {number - 2} second man" : $"the {number}{suffix} man", written);
        }
    }

    [Property(MaxTest = 500)]
    public Property Text_without_numbers_stays_as_it_is() => Prop.ForAll(
        Gen.Elements(NoNumbers).ListOf().ToArbitrary(), words => Normalizer.Apply(string.Join(' ', words)) == string.Join(' ', words));

    [Property(MaxTest = 1000)]
    public Property Any_words_are_covered_once_and_in_order() => Prop.ForAll(
        Gen.Elements([.. NoNumbers, "one", "two", "seven", "zero", "ten", "fifteen", "twenty", "ninety", "fifth", "twelfth", "minus", "percent", "third,", "(six", "forty-two", "twenty-first", "thirty-"]).ListOf().ToArbitrary(),
        words =>
        {
            var (end, merged) = (0, 0);
            foreach (var number in SpokenNumbers.Find(words))
            {
                if (number.First < end || number.Count < 1 || number.First + number.Count > words.Count)
                    return false;
                end = number.First + number.Count;
                merged += number.Count - 1;
            }

            var written = Normalizer.Apply(string.Join(' ', words));
            return words.Count == 0 || written.Split(' ').Length == words.Count - merged;
        });
}
