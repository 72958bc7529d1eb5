using EdgeAgent.Host.Cli.Eval.Speech;
using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Host.Tests.Cli.Eval;

public sealed class SpeechTallyTests
{
    [Theory]
    [InlineData("We sold 25 of them.", "we sold twenty five of them", TextNumbers.English, 0)]
    [InlineData("We sold twenty-five of them.", "we sold twenty five of them", TextNumbers.English, 0)]
    [InlineData("We sold 25 of them.", "we sold twenty five of them", TextNumbers.AsIs, 2)]
    [InlineData("It\u2019s \u201Cfine\u201D \u2014 yes!", "IT'S FINE YES", TextNumbers.AsIs, 0)]
    public void Both_sides_are_written_by_the_same_rules(string said, string model, TextNumbers numbers, int errors)
    {
        var rules = new TextRules { Numbers = numbers };
        var tally = new SpeechTally(isExact: false, rules);

        tally.Add(said, Heard(new EdgeAgent.Audio.Recognition.Writing.TextNormalizer(rules).Apply(model)));

        var result = tally.Result("m", []);
        Assert.Equal(errors, result.Insertions + result.Deletions + result.Substitutions);
    }

    [Fact]
    public void To_the_letter_only_the_rules_that_are_asked_for_hold()
    {
        var tally = new SpeechTally(isExact: true, new TextRules { Case = TextCase.Upper });

        tally.Add("Stop, now", Heard("STOP NOW"));

        Assert.Equal(1, tally.Result("m", []).Substitutions);
    }

    private static InferResult Heard(string text) => new() { Input = "a.wav", Text = text, Words = [.. text.Split(' ').Select(w => new WordResult(w, 0, 1, 1))] };
}
