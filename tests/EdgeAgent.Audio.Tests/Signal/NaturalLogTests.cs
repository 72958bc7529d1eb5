using EdgeAgent.Audio.Signal;

namespace EdgeAgent.Audio.Tests.Signal;

public sealed class NaturalLogTests
{
    [Fact]
    public void Logarithms_of_every_size_of_number_are_right_to_the_sixth_place()
    {
        var random = new Random(1);
        var values = new float[100_003];
        for (var i = 0; i < values.Length; i++)
            values[i] = BitConverter.Int32BitsToSingle(random.Next(1, 0x7F800000));
        // Beside 1, where the result is small.
        for (var i = 0; i < 1000; i++)
            values[i] = 1 + ((i - 500) * 1e-6f);
        var logarithms = values.ToArray();

        NaturalLog.Apply(logarithms);

        for (var i = 0; i < values.Length; i++)
        {
            var exact = Math.Log(values[i]);
            Assert.Equal(exact, logarithms[i], 1e-7 + (2e-7 * Math.Abs(exact)));
        }
    }

    [Theory]
    [InlineData(0f, float.NegativeInfinity)]
    [InlineData(-1f, float.NaN)]
    [InlineData(float.NegativeInfinity, float.NaN)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(1f, 0f)]
    [InlineData(float.Epsilon, -103.278929f)]
    public void What_has_no_ordinary_logarithm_has_that_of_IEEE(float value, float expected)
    {
        Assert.Equal(expected, NaturalLog.Of(value));
        float[] values = [2, value, 3, 4, value];
        NaturalLog.Apply(values);
        Assert.Equal([expected, expected], [values[1], values[4]]);
    }
}
