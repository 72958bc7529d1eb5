using EdgeAgent.Host.Demo;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Demo;

public class FrameRateTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void The_first_reading_has_no_rate() => Assert.Equal(0, new FrameRate(_time).Read(100));

    [Fact]
    public void The_rate_follows_the_last_seconds()
    {
        var rate = new FrameRate(_time);
        var count = 0;
        rate.Read(0);
        for (var i = 0; i < 40; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            Assert.Equal(40, rate.Read(count += 10), 6);
        }

        // It stops: the rate is gone when the span has passed.
        for (var i = 0; i < 10; i++)
            _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.InRange(rate.Read(count), 0, 40);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, rate.Read(count));
    }
}
