using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Reading;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Reading;

public sealed class CtcTextTests
{
    private static readonly Alphabet Letters = Alphabet.Of(["a", "b", "çé"], 4)!;

    [Theory]
    [InlineData("", "")]
    [InlineData("0000", "")]
    [InlineData("1", "a")]
    [InlineData("0110220", "ab")]
    [InlineData("11011", "aa")]
    [InlineData("1212", "abab")]
    [InlineData("3033", "çéçé")]
    public void Runs_are_one_character_and_blanks_none(string path, string expected)
    {
        var text = new CtcText(Letters, OutputActivation.None);

        text.Read(Rows(path, 0.7f));

        Assert.Equal(expected, text.Text.ToString());
        Assert.Equal(expected.Length > 0 ? 0.7f : 0, text.Score, 1e-6f);
    }

    [Fact]
    public void The_score_is_the_mean_of_the_first_place_of_each_character()
    {
        var text = new CtcText(Letters, OutputActivation.None);

        text.Read([.. Rows("1", 0.9f), .. Rows("1", 0.4f), .. Rows("0", 0.5f), .. Rows("2", 0.6f)]);

        Assert.Equal("ab", text.Text.ToString());
        Assert.Equal(0.75f, text.Score, 1e-6f);
    }

    [Fact]
    public void Logits_score_by_their_softmax()
    {
        var text = new CtcText(Letters, OutputActivation.Softmax);

        text.Read([1000, 1000 + MathF.Log(3), 1000, -1000]);

        Assert.Equal("a", text.Text.ToString());
        Assert.Equal(0.6f, text.Score, 1e-4f);
    }

    [Property(MaxTest = 200)]
    public void Any_path_reads_as_its_runs_without_blanks(byte[] path)
    {
        var text = new CtcText(Letters, OutputActivation.None);
        var classes = path.Select(b => b % 4).ToArray();

        text.Read(Rows(string.Concat(classes), 0.8f));

        var expected = string.Concat(classes.Where((c, i) => c != 0 && (i == 0 || classes[i - 1] != c)).Select(c => Letters.Characters[c]));
        Assert.Equal(expected, text.Text.ToString());
    }

    private static float[] Rows(string path, float best) =>
        [.. path.SelectMany(step => Enumerable.Range(0, 4).Select(c => c == step - '0' ? best : (1 - best) / 3))];
}
