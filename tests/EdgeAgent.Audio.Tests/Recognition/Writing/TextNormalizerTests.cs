using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Writing;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Tests.Recognition.Writing;

public sealed class TextNormalizerTests
{
    [Theory]
    [InlineData(TextCase.AsIs, "Hello WORLD. i'm ß", "Hello WORLD. i'm ß")]
    [InlineData(TextCase.Lower, "Hello WORLD. I'm ÄRGER", "hello world. i'm ärger")]
    [InlineData(TextCase.Upper, "Hello world. I'm naïve", "HELLO WORLD. I'M NAÏVE")]
    [InlineData(TextCase.Sentence, "WHAT I SAY. \"IS IT?\" YES", "What i say. \"Is it?\" Yes")]
    [InlineData(TextCase.SentenceEnglish, "WHAT I SAY, I'M SURE, I\u2019LL. IS IT", "What I say, I'm sure, I\u2019ll. Is it")]
    [InlineData(TextCase.Sentence, "(ÉTÉ)", "(Été)")]
    public void Letters_are_large_and_small_as_asked_for(TextCase rule, string heard, string written) =>
        Assert.Equal(written, new TextNormalizer(new TextRules { Case = rule }).Apply(heard));

    [Theory]
    [InlineData(TextPunctuation.AsIs, "it\u2019s \u201Cfine\u201D \u2014", "it\u2019s \u201Cfine\u201D \u2014")]
    [InlineData(TextPunctuation.Ascii, "it\u2019s \u201Cfine\u201D \u2014 no\u00A0more\u2026", "it's \"fine\" - no more...")]
    [InlineData(TextPunctuation.Ascii, "\u00ABoui\u00BB  \u201Enein\u201C l\u2019\u00E9t\u00E9", "\"oui\" \"nein\" l'\u00E9t\u00E9")]
    [InlineData(TextPunctuation.None, "Yes, it's 5% of $3.50 - \u201Cdon\u2019t\u201D (stop)!", "Yes it's 5% of $3.50 don't stop")]
    [InlineData(TextPunctuation.None, "-5, +7 and well-known.", "-5 +7 and well-known")]
    public void Punctuation_is_written_as_asked_for(TextPunctuation rule, string heard, string written) =>
        Assert.Equal(written, new TextNormalizer(new TextRules { Punctuation = rule }).Apply(heard));

    [Fact]
    public void Numbers_are_found_before_punctuation_goes()
    {
        var rules = new TextRules { Punctuation = TextPunctuation.None, Numbers = TextNumbers.English, Case = TextCase.Upper };

        Assert.Equal("1 2 3 25% -7 21ST", new TextNormalizer(rules).Apply("one, two, three; twenty\u2010five percent! minus seven. twenty first"));
    }

    [Fact]
    public void Words_that_become_one_number_have_their_time_and_their_mean_confidence()
    {
        var heard = new Transcript
        {
            Text = "REJECT PART TWENTY FIVE, NOW",
            TokenIds = [1, 2, 3],
            Words = [new("REJECT", 100, 200, 0.9), new("PART", 220, 300, 0.8), new("TWENTY", 310, 400, 0.6), new("FIVE,", 410, 500, 0.8), new("NOW", 700, 800, 1)],
            Score = -3,
            Confidence = 0.82,
        };

        var written = new TextNormalizer(new TextRules { Case = TextCase.Lower, Numbers = TextNumbers.English }).Apply(heard);

        Assert.Equal("reject part 25, now", written.Text);
        Assert.Equal([new SpokenWord("reject", 100, 200, 0.9), new("part", 220, 300, 0.8), new("25,", 310, 500, 0.7), new("now", 700, 800, 1)], written.Words);
        Assert.Equal((heard.TokenIds, heard.Score, heard.Confidence), (written.TokenIds, written.Score, written.Confidence));
    }

    [Fact]
    public void Without_a_rule_a_transcript_is_the_same_object()
    {
        var heard = Transcript.Empty with { Text = "\u201Ca  b\u201D" };

        Assert.Same(heard, new TextNormalizer(new TextRules { Case = TextCase.AsIs }).Apply(heard));
    }

    [Fact]
    public void What_is_said_first_goes_before()
    {
        var said = new TextRules { Case = TextCase.Lower }.Over(new TextRules { Case = TextCase.Upper, Numbers = TextNumbers.English });

        Assert.Equal(new TextRules { Case = TextCase.Lower, Numbers = TextNumbers.English }, said);
    }
}
