using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Fusion;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Recognition.Fusion;

public sealed class NgramModelTests : IDisposable
{
    // Made up; the rows are what the comments of the tests are counted from.
    private const string Arpa = """
        \data\
        ngram 1=6
        ngram 2=4
        ngram 3=2

        \1-grams:
        -1.0	<unk>	0
        -99	<s>	-0.5
        -1.2	</s>
        -0.8	the	-0.3
        -1.1	cat	-0.2
        -1.4	sat	-0.1

        \2-grams:
        -0.2	<s> the	-0.4
        -0.3	the cat	-0.25
        -0.6	cat sat	-0.15
        -0.7	sat </s>

        \3-grams:
        -0.1	<s> the cat
        -0.05	the cat sat

        \end\
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Words_are_scored_by_the_longest_history_and_back_off_to_shorter_ones()
    {
        var model = NgramFile.Read(Write(Arpa));

        // <s> the cat sat </s>: -0.2, -0.1, -0.05, then "cat sat </s>" is not there: back-off of "cat sat" -0.15 and -0.7.
        Assert.Equal([-0.2, -0.1, -0.05, -0.85], Scores(model, "the", "cat", "sat", "</s>"), Near);
        // <s> cat: back-off of <s> -0.5 and -1.1; then "cat the": back-off of cat -0.2 and -0.8.
        Assert.Equal([-1.6, -1.0], Scores(model, "cat", "the"), Near);
    }

    [Fact]
    public void A_packed_file_is_read_as_it_is()
    {
        var path = _folder["lm.arpa.gz"];
        using (var packed = new System.IO.Compression.GZipStream(File.Create(path), System.IO.Compression.CompressionLevel.Fastest))
            packed.Write(System.Text.Encoding.UTF8.GetBytes(Arpa));

        Assert.Equal((3, 6), (NgramFile.Read(path).Order, NgramFile.Read(path).Words));
    }

    [Theory]
    [InlineData("hello", "lm.arpa:2: there is no line '\\data\\', so it is no ARPA file.")]
    [InlineData("\\data\\\nngram 1=1\n\n\\1-grams:\n-1 a\n", "lm.arpa:6: the file ends before its line '\\end\\'; it was cut off. Copy it again.")]
    [InlineData("\\data\\\nngram 1=1\n\n\\1-grams:\nx a\n\\end\\", "lm.arpa:5: this is no 1-gram: log10 of its probability, 1 words, and perhaps a back-off are expected.")]
    [InlineData("\\data\\\nngram 1=1\n\n\\1-grams:\n-1 a Infinity\n\\end\\", "lm.arpa:5: this is no 1-gram: log10 of its probability, 1 words, and perhaps a back-off are expected.")]
    [InlineData("\\data\\\nngram 1=1\nngram 2=1\n\n\\1-grams:\n-1 a\n\\2-grams:\n-1 b a\n\\end\\", "lm.arpa:8: the beginning of this n-gram is not among the shorter ones.")]
    [InlineData("mmap lm http://kheafield.com/code format version 4\n", "its version is 4; version 5 is read. Build it again from its ARPA file with a newer KenLM, or name the ARPA file that it was built from.")]
    public void A_file_that_is_no_ARPA_is_refused_with_its_line(string content, string message)
    {
        var path = Write(content);

        Assert.EndsWith(message, Assert.Throws<ModelException>(() => NgramFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_count_when_they_are_complete_in_whatever_tokens()
    {
        string[] pieces = ["<blank>", "\u2581THE", "\u2581C", "AT", "\u2581SAT", "X"];
        var model = NgramFile.Read(Write(Arpa));
        var fusion = new WordNgramFusion(model, new TokenSurfaces(new TokenTable(pieces, TokenForm.Pieces)), weight: 2, bonus: 0.5);
        var state = fusion.Begin();

        Assert.Equal(0, fusion.Step(state, 1, out state));
        Assert.Equal((2 * -0.2 * Math.Log(10)) + 0.5, fusion.Step(state, 2, out state), 1e-5);
        Assert.Equal(0, fusion.Step(state, 3, out state));
        // "cat" pays now, and "</s>" after "the cat": -0.25 - 0.2 - 1.2.
        Assert.Equal((2 * (-0.1 - 1.65) * Math.Log(10)) + 0.5, fusion.Finish(state), 1e-5);
        // "catx" begins no word of the list: it is unknown at once.
        Assert.Equal(-10, fusion.Step(state, 5, out _), 1e-9);
    }

    [Fact]
    public void n_grams_of_tokens_score_every_token()
    {
        string[] tokens = ["<blank>", "the", "cat", "sat"];
        var fusion = new TokenNgramFusion(NgramFile.Read(Write(Arpa)), tokens, weight: 1);

        Assert.Equal(-0.2 * Math.Log(10), fusion.Step(fusion.Begin(), 1, out var state), 1e-6);
        Assert.Equal(-0.1 * Math.Log(10), fusion.Step(state, 2, out _), 1e-6);
    }

    private string Write(string content)
    {
        File.WriteAllText(_folder["lm.arpa"], content);
        return _folder["lm.arpa"];
    }

    private static IEnumerable<double> Scores(INgramModel model, params string[] words)
    {
        var history = model.Begin();
        foreach (var word in words)
            yield return model.Score(history, model.Find(word), out history) / Math.Log(10);
    }

    private static bool Near(double one, double other) => Math.Abs(one - other) < 1e-6;
}
