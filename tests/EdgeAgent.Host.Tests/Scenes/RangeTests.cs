using EdgeAgent.Host.Scenes;

namespace EdgeAgent.Host.Tests.Scenes;

public class RangeTests
{
    [Theory]
    [InlineData("0.8", 0.8, true)]
    [InlineData("0.8", 0.80001, false)]
    [InlineData("0.7..0.9", 0.7, true)]
    [InlineData("0.7..0.9", 0.9, true)]
    [InlineData("0.7..0.9", 0.91, false)]
    [InlineData("0.7..", 1e9, true)]
    [InlineData("0.7 ..", 0.69, false)]
    [InlineData("..0.9", -5, true)]
    [InlineData("..-0.9", -0.8, false)]
    [InlineData("-1..-0.5", -0.7, true)]
    [InlineData("0.8 +- 0.05", 0.85, true)]
    [InlineData("0.8+-0.05", 0.74, false)]
    [InlineData("0.8 ± 0.05", 0.76, true)]
    [InlineData("-0.8 +- 0.1", -0.75, true)]
    public void A_number_is_in_its_range(string text, double number, bool isIn) => Assert.Equal(isIn, NumberRange.Parse(text)!.Contains(number));

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a..b")]
    [InlineData("0.9..0.7")]
    [InlineData("0.8 +- -1")]
    [InlineData("+- 1")]
    [InlineData("1 +-")]
    [InlineData("1e5")]
    [InlineData("NaN")]
    [InlineData("0,8")]
    [InlineData("1...2")]
    public void What_is_no_range_of_numbers_is_none(string text) => Assert.Null(NumberRange.Parse(text));

    [Theory]
    [InlineData("1s..5s", 500, -500)]
    [InlineData("1s..5s", 5000, 0)]
    [InlineData("1s..5s", 5200, 200)]
    [InlineData("..500ms", 0, 0)]
    [InlineData("1.5m..", 60000, -30000)]
    public void A_time_lies_so_far_outside_its_range(string text, int ms, int beyond) =>
        Assert.Equal(TimeSpan.FromMilliseconds(beyond), TimeRange.Parse(text)!.Beyond(TimeSpan.FromMilliseconds(ms)));

    [Theory]
    [InlineData("5")]
    [InlineData("1s")]
    [InlineData("..")]
    [InlineData("1..2")]
    [InlineData("2s..1s")]
    [InlineData("1s..x")]
    [InlineData("-1s..2s")]
    public void What_is_no_range_of_times_is_none(string text) => Assert.Null(TimeRange.Parse(text));

    [Theory]
    [InlineData("2", 2, 2, "2")]
    [InlineData("2..5", 2, 5, "2..5")]
    [InlineData(" 2 .. ", 2, null, "2..")]
    public void A_count_is_read_and_written(string text, int least, int? most, string written)
    {
        Assert.Equal(new CountRange(least, most), CountRange.Parse(text));
        Assert.Equal(written, CountRange.Parse(text)!.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0..2")]
    [InlineData("..2")]
    [InlineData("-1")]
    [InlineData("5..2")]
    [InlineData("1.5")]
    public void What_is_no_count_is_none(string text) => Assert.Null(CountRange.Parse(text));
}
