using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Pipeline.Tests;

public class SpellingTests
{
    private static readonly string[] Words = ["detection", "score", "iou", "max", "model", "mode", "letterbox-center", "letterbox-topleft", "fps"];

    [Theory]
    [InlineData("detektion", "detection")]
    [InlineData("Detection", "detection")]
    [InlineData("dtection", "detection")]
    [InlineData("detetcion", "detection")]
    [InlineData("scroe", "score")]
    [InlineData("OIU", "iou")]
    [InlineData("ious", "iou")]
    [InlineData("fsp", "fps")]
    [InlineData("FSP", "fps")]
    [InlineData("letterbox-top", "letterbox-topleft")]
    [InlineData("letterbox", null)]
    [InlineData("letterbox-topright", "letterbox-topleft")]
    [InlineData("modle", "model")]
    [InlineData("moda", "mode")]
    [InlineData("x", null)]
    [InlineData("", null)]
    [InlineData("completely different", null)]
    public void The_nearest_word_is_the_one_that_may_be_meant(string found, string? expected) => Assert.Equal(expected, Spelling.Nearest(found, Words));

    [Fact]
    public void The_first_of_equally_near_words_is_taken() => Assert.Equal("bat", Spelling.Nearest("cat", ["bat", "rat", "hat"]));

    [Fact]
    public void A_known_word_is_nearest_to_itself() => Assert.All(Words, w => Assert.Equal(w, Spelling.Nearest(w, Words)));

    [Fact]
    public void Long_texts_are_no_misspelt_words() => Assert.Null(Spelling.Nearest(new string('a', 65), [new string('a', 64)]));

    [Property]
    public Property One_slip_in_a_word_of_four_letters_or_more_is_found() => Prop.ForAll(
        Gen.Choose(0, 1 << 30).ToArbitrary(),
        seed =>
        {
            var random = new Random(seed);
            var word = string.Concat(Enumerable.Range(0, random.Next(4, 20)).Select(_ => (char)('a' + random.Next(26))));
            var at = random.Next(word.Length - 1);
            var slipped = random.Next(4) switch
            {
                0 => word.Remove(at, 1),
                1 => word.Insert(at, "q"),
                2 => word[..at] + word[at + 1] + word[at] + word[(at + 2)..],
                _ => word[..at] + 'Z' + word[(at + 1)..],
            };
            Assert.Equal(word, Spelling.Nearest(slipped, [word]));
        });
}
