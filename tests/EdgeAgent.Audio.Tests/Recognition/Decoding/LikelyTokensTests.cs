using EdgeAgent.Audio.Recognition.Decoding;

namespace EdgeAgent.Audio.Tests.Recognition.Decoding;

public sealed class LikelyTokensTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(17, 4)]
    [InlineData(37, 7)]
    [InlineData(500, 15)]
    [InlineData(64, 64)]
    public void They_are_the_first_of_all_in_order(int count, int wanted)
    {
        var random = new Random(count);
        // Few different values, so that many are equal; some are impossible.
        var scores = Enumerable.Range(0, count).Select(_ => random.Next(8) is var v && v == 0 ? float.NegativeInfinity : v).ToArray();
        var likely = new LikelyTokens(wanted, blank: -1);

        likely.Find(scores);

        var expected = Enumerable.Range(0, count).Where(i => !float.IsNegativeInfinity(scores[i])).OrderByDescending(i => scores[i]).Take(wanted);
        Assert.Equal(expected, likely.Tokens.ToArray());
    }
}
