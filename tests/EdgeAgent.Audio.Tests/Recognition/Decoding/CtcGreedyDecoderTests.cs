using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.TestKit;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Recognition.Decoding;

public sealed class CtcGreedyDecoderTests
{
    [Fact]
    public void Runs_merge_blanks_drop_and_separate()
    {
        var decoder = new CtcGreedyDecoder(4, 0);

        decoder.Accept(Path(4, [0, 2, 2, 0, 2, 3, 3, 3, 0], probability: 0.5f));

        Assert.Equal([2, 2, 3], Ids(decoder));
        Assert.Equal([(1, 3), (4, 5), (5, 8)], Spans(decoder));
        Assert.Equal(9, decoder.Frames);
        Assert.Equal(9 * Math.Log(0.5), decoder.Score, 1e-5);
        foreach (var token in decoder.Tokens.ToArray())
            Assert.Equal(0.5, token.Confidence, 1e-6);
    }

    [Fact]
    public void Confidence_is_the_geometric_mean_over_the_tokens_frames()
    {
        var decoder = new CtcGreedyDecoder(2, 0);
        decoder.Accept([MathF.Log(0.1f), MathF.Log(0.9f), MathF.Log(0.4f), MathF.Log(0.6f)]);
        Assert.Equal(Math.Sqrt(0.9 * 0.6), decoder.Tokens[0].Confidence, 1e-6);
    }

    [Fact]
    public void The_blank_may_be_any_token()
    {
        var decoder = new CtcGreedyDecoder(3, 2);
        decoder.Accept(Path(3, [2, 0, 0, 2, 1], 0.9f));
        Assert.Equal([0, 1], Ids(decoder));
    }

    [Fact]
    public void An_impossible_token_does_not_disturb()
    {
        var decoder = new CtcGreedyDecoder(3, 0);
        decoder.Accept([float.NegativeInfinity, 0, float.NegativeInfinity]);
        Assert.Equal([1], Ids(decoder));
        Assert.Equal(0, decoder.Score);
    }

    [Property]
    public Property Any_parts_give_the_result_of_the_whole() =>
        Prop.ForAll(
            Gen.ListOf(Gen.ListOf(Gen.Choose(0, 4))).ToArbitrary(),
            parts =>
            {
                var whole = new CtcGreedyDecoder(5, 0);
                var byPart = new CtcGreedyDecoder(5, 0);
                whole.Accept(Path(5, [.. parts.SelectMany(p => p)], 0.7f));
                foreach (var part in parts)
                    byPart.Accept(Path(5, [.. part], 0.7f));
                return whole.Tokens.SequenceEqual(byPart.Tokens) && whole.Score == byPart.Score && whole.Frames == byPart.Frames;
            });

    [Property]
    public Property Tokens_are_the_path_without_repeats_and_blanks() =>
        Prop.ForAll(
            Gen.ListOf(Gen.Choose(0, 3)).ToArbitrary(),
            labels =>
            {
                var decoder = new CtcGreedyDecoder(4, 0);
                decoder.Accept(Path(4, [.. labels], 0.8f));
                var expected = labels.Where((label, i) => label != 0 && (i == 0 || labels[i - 1] != label));
                return expected.SequenceEqual(Ids(decoder))
                    && decoder.Tokens.ToArray().All(t => Enumerable.Range(t.StartFrame, t.EndFrame - t.StartFrame).All(f => labels[f] == t.Id));
            });

    [Fact]
    public void Scores_that_are_no_whole_frames_are_refused() =>
        Assert.StartsWith(
            "7 scores are not frames of 3.",
            Assert.Throws<ArgumentException>(() => new CtcGreedyDecoder(3, 0).Accept(new float[7])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Nothing_is_allocated_for_a_block()
    {
        var decoder = new CtcGreedyDecoder(60, 0);
        var block = Path(60, [0, 1, 1, 0, 2, 3, 0, 0], 0.9f);
        for (var i = 0; i < 60; i++)
            decoder.Accept(block);
        decoder.Reset();

        Assert.Equal(0, SteadyState.Bytes(() => decoder.Accept(block)));
    }

    private static float[] Path(int vocabulary, int[] labels, float probability)
    {
        var scores = new float[labels.Length * vocabulary];
        Array.Fill(scores, MathF.Log((1 - probability) / (vocabulary - 1)));
        for (var frame = 0; frame < labels.Length; frame++)
            scores[(frame * vocabulary) + labels[frame]] = MathF.Log(probability);
        return scores;
    }

    private static int[] Ids(CtcGreedyDecoder decoder) => [.. decoder.Tokens.ToArray().Select(t => t.Id)];

    private static (int, int)[] Spans(CtcGreedyDecoder decoder) => [.. decoder.Tokens.ToArray().Select(t => (t.StartFrame, t.EndFrame))];
}
