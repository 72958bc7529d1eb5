using EdgeAgent.Audio.Signal;

namespace EdgeAgent.Audio.Tests.Signal;

public sealed class OrderedSumsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(13)]
    [InlineData(400)]
    public void Sums_are_those_of_eight_partial_sums_to_the_last_bit(int length)
    {
        var random = new Random(length);
        float[] a = [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f)], b = [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f)];

        Assert.Equal(Defined(a), OrderedSums.Sum(a));
        Assert.Equal(Defined([.. a.Zip(b, (x, y) => x * y)]), OrderedSums.Dot(a, b));
    }

    private static float Defined(float[] values)
    {
        var s = new float[8];
        var whole = values.Length / 8 * 8;
        for (var i = 0; i < whole; i++)
            s[i % 8] += values[i];
        var sum = s[0] + s[4] + (s[2] + s[6]) + (s[1] + s[5] + (s[3] + s[7]));
        for (var i = whole; i < values.Length; i++)
            sum += values[i];
        return sum;
    }
}
