using EdgeAgent.Audio.Capture.Ffmpeg;

namespace EdgeAgent.Audio.Tests.Capture.Ffmpeg;

public sealed class SoundTimelineTests
{
    private const int Rate = 16_000;
    private readonly SoundTimeline _timeline = new(Rate);

    [Fact]
    public void Sound_that_begins_later_misses_what_is_before_it() => Assert.Equal(8000, Missing(500, 0));

    [Fact]
    public void A_hole_in_the_middle_is_as_long_as_its_time_stamps_say()
    {
        Assert.Equal(0, Missing(0, 0));
        Assert.Equal(0, Missing(1000, 16_000));
        Assert.Equal(16_000, Missing(3000, 32_000));
        Assert.Equal(0, Missing(4000, 64_000));
    }

    [Fact]
    public void Rounded_time_stamps_are_no_holes_and_do_not_add_up()
    {
        Missing(0, 0);
        for (var second = 1; second < 100; second++)
            Assert.Equal(0, Missing(1000 * second + second % 3 * 20 - 20, second * Rate));
    }

    [Fact]
    public void A_clock_that_is_fast_is_followed_by_holes_of_fifty_milliseconds()
    {
        var missing = Missing(0, 0);
        for (var second = 1; second < 1000; second++)
            missing += Missing(1000 * second + 0.2 * second, second * Rate + missing);
        Assert.InRange(missing / (double)Rate, 0.14, 0.21);
    }

    [Theory]
    [InlineData(3_600_000)]
    [InlineData(-5000)]
    public void A_jump_of_the_time_stamps_is_no_hole_and_what_follows_goes_on_from_there(double jump)
    {
        Missing(0, 0);
        Assert.Equal(0, Missing(10_000 + jump, 10 * Rate));
        Assert.Equal(0, Missing(11_000 + jump, 11 * Rate));
        Assert.Equal(Rate, Missing(13_000 + jump, 12 * Rate));
    }

    [Fact]
    public void Without_time_stamps_nothing_is_missing() => Assert.Equal(0, _timeline.MissingBefore(null, 16_000));

    private long Missing(double milliseconds, long frames) => _timeline.MissingBefore(TimeSpan.FromMilliseconds(milliseconds), frames);
}
