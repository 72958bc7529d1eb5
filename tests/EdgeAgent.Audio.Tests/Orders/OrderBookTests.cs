using EdgeAgent.Audio.Orders;
using EdgeAgent.Pipeline.Events.Speech;

namespace EdgeAgent.Audio.Tests.Orders;

public sealed class OrderBookTests
{
    [Theory]
    [InlineData("reject part {number}", "reject part twelve", 12)]
    [InlineData("reject part {number}", "Reject part 12.", 12)]
    [InlineData("Reject part {number}", "REJECT, PART FORTY-TWO!", 42)]
    [InlineData("part {number} is bad", "part seven is bad", 7)]
    [InlineData("{number} is bad", "seven is bad", 7)]
    [InlineData("don't stop", "Don’t stop", null)]
    [InlineData("mute", " mute ", null)]
    public void An_order_is_given_by_its_words_whatever_their_case_and_punctuation(string order, string said, int? number)
    {
        var found = Book(order).Find(Said(said));

        Assert.NotNull(found);
        Assert.Equal((order, said, number, 3), (found.Order, found.Text, found.Number, found.Utterance));
    }

    [Theory]
    [InlineData("reject part {number}", "reject part")]
    [InlineData("reject part {number}", "reject part twelve now")]
    [InlineData("reject part {number}", "please reject part twelve")]
    [InlineData("reject part {number}", "reject part blue")]
    [InlineData("mute", "mute the music")]
    [InlineData("mute", "")]
    public void What_only_begins_or_ends_like_an_order_is_none(string order, string said) => Assert.Null(Book(order).Find(Said(said)));

    [Fact]
    public void Too_little_confidence_gives_no_order()
    {
        var book = new OrderBook([new SpokenOrder(Phrase("mute"), 0.6, [])]);

        Assert.Null(book.Find(Said("mute") with { Confidence = 0.59 }));
        Assert.NotNull(book.Find(Said("mute") with { Confidence = 0.6 }));
    }

    [Fact]
    public void An_order_of_some_is_not_given_by_others_nor_by_a_voice_that_nobody_knows()
    {
        var book = new OrderBook([new SpokenOrder(Phrase("mute"), 0, ["anna", "ben"])]);

        Assert.Equal("ben", book.Find(Said("mute") with { Speaker = "ben" })?.Speaker);
        Assert.Null(book.Find(Said("mute") with { Speaker = "carl" }));
        Assert.Null(book.Find(Said("mute")));
    }

    [Theory]
    [InlineData("", "1 to 20 words")]
    [InlineData("{number}", "1 to 20 words")]
    [InlineData("from {number} to {number}", "only one")]
    [InlineData("(start | stop) the line", "one order for each way")]
    [InlineData("reject {part}", "one order for each way")]
    public void What_is_no_phrase_is_refused_with_what_to_write(string text, string fault)
    {
        Assert.False(OrderPhrase.TryParse(text, out _, out var told));
        Assert.Contains(fault, told, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_orders_that_are_said_alike_are_told_apart_from_two_that_are_not()
    {
        Assert.True(Phrase("Reject part {number}").IsAlike(Phrase("reject  part {number}!")));
        Assert.False(Phrase("reject part {number}").IsAlike(Phrase("reject part")));
        Assert.False(Phrase("reject {number} part").IsAlike(Phrase("reject part {number}")));
    }

    private static OrderBook Book(string order) => new([new SpokenOrder(Phrase("something else"), 0, []), new SpokenOrder(Phrase(order), 0, [])]);

    private static OrderPhrase Phrase(string text)
    {
        Assert.True(OrderPhrase.TryParse(text, out var phrase, out var fault), fault);
        return phrase!;
    }

    private static SpeechTranscript Said(string text) => new() { Utterance = 3, Text = text, Confidence = 0.9, StartMs = 0, EndMs = 1000, Words = [], Model = "m" };
}
