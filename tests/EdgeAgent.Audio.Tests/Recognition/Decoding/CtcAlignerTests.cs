using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Tests.Recognition.Decoding.Attention;

namespace EdgeAgent.Audio.Tests.Recognition.Decoding;

public sealed class CtcAlignerTests
{
    [Theory]
    [InlineData(1, new[] { 1 })]
    [InlineData(2, new[] { 1, 2 })]
    [InlineData(3, new[] { 1, 1 })]
    [InlineData(4, new[] { 2, 1, 2 })]
    [InlineData(5, new[] { 2, 2, 1, 1 })]
    [InlineData(6, new[] { 1, 2, 1, 2, 1, 2 })]
    public void The_spans_are_those_of_the_likeliest_path(int seed, int[] tokens)
    {
        var scores = CtcTable.Random(seed, frames: 6, labels: 3).Scores;
        var spans = new (int, int)[tokens.Length];

        Assert.True(new CtcAligner(blank: 0).TryAlign(scores, tokens, spans));

        var best = Paths(scores.Frames, scores.Width).Where(p => Text(p).SequenceEqual(tokens)).MaxBy(p => p.Select((label, t) => (double)scores[t][label]).Sum())!;
        Assert.Equal(Runs(best), spans);
    }

    [Fact]
    public void A_text_with_more_tokens_than_frames_is_not_aligned()
    {
        var scores = CtcTable.Random(1, frames: 3, labels: 3).Scores;
        var aligner = new CtcAligner(blank: 0);
        Assert.False(aligner.TryAlign(scores, [1, 2, 1, 2], new (int, int)[4]));
        // The same label twice needs a blank between.
        Assert.False(aligner.TryAlign(scores, [1, 1, 2], new (int, int)[3]));
        Assert.True(aligner.TryAlign(scores, [1, 2, 1], new (int, int)[3]));
        Assert.True(aligner.TryAlign(scores, [], []));
    }

    [Fact]
    public void A_text_that_its_frames_rule_out_is_not_aligned()
    {
        var scores = new EncodedUtterance();
        var rows = scores.Prepare(3, 2);
        rows.Fill(-1);
        (rows[1], rows[3], rows[5]) = (float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity);
        Assert.False(new CtcAligner(blank: 0).TryAlign(scores, [1], new (int, int)[1]));
    }

    private static IEnumerable<int[]> Paths(int frames, int labels) =>
        frames == 0 ? [[]] : Paths(frames - 1, labels).SelectMany(p => Enumerable.Range(0, labels).Select(l => (int[])[.. p, l]));

    private static IEnumerable<int> Text(int[] path) => path.Where((label, t) => label != 0 && (t == 0 || label != path[t - 1]));

    private static (int, int)[] Runs(int[] path)
    {
        List<(int, int)> runs = [];
        for (var t = 0; t < path.Length; t++)
        {
            if (path[t] == 0)
                continue;
            if (t > 0 && path[t] == path[t - 1])
                runs[^1] = (runs[^1].Item1, t + 1);
            else
                runs.Add((t, t + 1));
        }

        return [.. runs];
    }
}
