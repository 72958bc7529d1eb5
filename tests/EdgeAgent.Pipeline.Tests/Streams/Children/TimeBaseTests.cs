using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Pipeline.Tests.Streams.Children;

public sealed class TimeBaseTests
{
    [Theory]
    [InlineData(3003, 1, 90_000, 333_667)]
    [InlineData(-3003, 1, 90_000, -333_667)]
    [InlineData(2, 1001, 30_000, 667_333)]
    [InlineData(3_155_760_000, 1, 1, 31_557_600_000_000_000)]
    public void A_stamp_is_its_time_to_the_nearest_tick(long stamp, int numerator, int denominator, long ticks) =>
        Assert.Equal(TimeSpan.FromTicks(ticks), new TimeBase(numerator, denominator).At(stamp));

    [Theory]
    [InlineData(3_155_760_001, 1, 1)]
    [InlineData(long.MaxValue, 1, 90_000)]
    [InlineData(long.MinValue, 1, 90_000)]
    [InlineData(long.MinValue, int.MaxValue, 1)]
    [InlineData(long.MaxValue, int.MaxValue, 1)]
    public void What_is_further_than_a_century_from_zero_is_no_time(long stamp, int numerator, int denominator) =>
        Assert.Null(new TimeBase(numerator, denominator).At(stamp));
}
