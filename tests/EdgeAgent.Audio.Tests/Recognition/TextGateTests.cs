using EdgeAgent.Audio.Recognition;

namespace EdgeAgent.Audio.Tests.Recognition;

public sealed class TextGateTests
{
    [Theory]
    [InlineData("reject part forty two", 0.5, true)]
    [InlineData("reject part forty two", 0.2, false)]
    [InlineData("", 1, false)]
    [InlineData("seven seven seven seven seven seven seven seven", 0.9, true)]
    [InlineData("the birch canoe slid on the smooth planks glue the sheet to the dark blue background it is easy to tell the depth of a well these days a chicken leg is a rare dish", 0.9, true)]
    public void What_is_sure_and_no_loop_is_text(string text, double confidence, bool isText) => Assert.Equal(isText, TextGate.IsText(Of(text, confidence), 0.3));

    [Theory]
    [InlineData("four oh oh ")]
    [InlineData("Thank you for watching! ")]
    public void A_decoder_that_goes_round_in_a_loop_has_heard_nothing(string once) =>
        Assert.False(TextGate.IsText(Of(string.Concat(Enumerable.Repeat(once, 20)), 0.99), 0));

    private static Transcript Of(string text, double confidence) => Transcript.Empty with { Text = text, Confidence = confidence };
}
