using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Pipeline.Tests.Models.Sessions;

public sealed class FiniteCheckTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(67)]
    public void One_bad_number_is_found_wherever_it_stands(int length)
    {
        for (var at = -1; at < length; at++)
        {
            foreach (var (bad, isInfinite) in new[] { (double.NaN, false), (double.PositiveInfinity, true), (double.NegativeInfinity, true) })
            {
                var values = Enumerable.Range(0, length).Select(i => i == at ? bad : i - 30_000.0).ToArray();
                foreach (var allowInfinity in new[] { false, true })
                {
                    var expected = at < 0 || (isInfinite && allowInfinity);
                    Assert.Equal(expected, FiniteCheck.Passes<double>(values, allowInfinity));
                    Assert.Equal(expected, FiniteCheck.Passes<float>(Array.ConvertAll(values, v => (float)v), allowInfinity));
                    Assert.Equal(expected, FiniteCheck.Passes(Array.ConvertAll(values, v => (Half)v), allowInfinity));
                }
            }
        }
    }

    [Fact]
    public void The_largest_numbers_are_numbers()
    {
        Assert.True(FiniteCheck.Passes<float>([float.MaxValue, float.MinValue, -0f], false));
        Assert.True(FiniteCheck.Passes([Half.MaxValue, Half.MinValue, Half.NegativeZero], false));
        Assert.True(FiniteCheck.Passes<float>([], false));
    }
}
