using EdgeAgent.Pipeline.Time;
using FsCheck.Xunit;

namespace EdgeAgent.Pipeline.Tests.Time;

public sealed class CaptureClockTests
{
    [Fact]
    public void A_bunch_after_a_stall_keeps_its_distances()
    {
        // 10 frames a second; the link holds frames 3 to 5 back until 900 ms.
        Assert.Equal(
            [100, 200, 300, 400, 500, 600, 700],
            Play((100, 5000), (200, 5100), (300, 5200), (900, 5300), (900, 5400), (900, 5500), (900, 5600)).Select(t => Math.Round(t / 100) * 100));
    }

    [Fact]
    public void A_slow_first_frame_is_corrected_by_a_faster_one()
    {
        Assert.Equal([900, 900, 900, 920, 1020], Play((900, 0), (900, 100), (900, 800), (920, 900), (1020, 1000)).Select(t => Math.Round(t)));
    }

    [Fact]
    public void A_jump_of_the_time_stamps_falls_back_to_the_arrival()
    {
        Assert.Equal([100, 200, 300, 400, 500], Play((100, 0), (200, 100), (300, 3_600_200), (400, 50), (500, 150)).Select(t => Math.Round(t)));
    }

    [Fact]
    public void A_slow_camera_clock_is_followed()
    {
        // The camera's clock loses a thousandth: after 1000 s its stamps are 1 s behind.
        var clock = new CaptureClock();
        double delay = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var arrival = TimeSpan.FromMilliseconds(i * 100);
            delay = (arrival - clock.CaptureTime(arrival, TimeSpan.FromMilliseconds(i * 99.9))).TotalMilliseconds;
        }

        Assert.InRange(delay, 0, 1);
    }

    [Theory]
    [InlineData(10, 7)]
    [InlineData(1, 25)]
    public void Pictures_that_come_later_from_some_moment_on_are_later_for_a_while_and_then_as_they_come(int rate, double settled)
    {
        var clock = new CaptureClock();
        for (var seconds = 0.0; seconds < 200; seconds += 1.0 / rate)
        {
            // The one that comes fastest is one in five.
            var delay = (seconds < 60 ? 50 : 350) + (Math.Round(seconds * rate) % 5 == 0 ? 0 : 30);
            var arrival = TimeSpan.FromSeconds(seconds) + TimeSpan.FromMilliseconds(delay);
            var late = (arrival - clock.CaptureTime(arrival, TimeSpan.FromSeconds(seconds))).TotalMilliseconds;
            if (seconds > 60 && seconds < 63)
                Assert.InRange(late, 255, 330);
            else if (seconds > 60 + settled || (seconds > 10 && seconds < 60))
                Assert.InRange(late, 0, 31);
        }
    }

    [Fact]
    public void What_comes_sooner_picture_or_sound_dates_the_picture_and_the_sound_is_told_how_late_it_is()
    {
        var live = new LiveClock();
        var clock = new CaptureClock(live);
        Assert.Equal(300, At(clock, 300, 100));

        // The sound of 100 ms came at 240 ms: so the picture was 60 ms on its way for longer.
        clock.Hear(TimeSpan.FromMilliseconds(240), TimeSpan.FromMilliseconds(100));
        Assert.Equal(340, At(clock, 400, 200));
        Assert.Equal(TimeSpan.Zero, live.SoundLag);

        // In another connection it is the sound that is late.
        clock = new CaptureClock(live);
        clock.Hear(TimeSpan.FromMilliseconds(290), TimeSpan.FromMilliseconds(100));
        Assert.Equal(210, At(clock, 210, 100));
        Assert.Equal(TimeSpan.FromMilliseconds(80), live.SoundLag);

        // What lies seconds away is of no clock that the two could have in common.
        clock = new CaptureClock(live);
        clock.Hear(TimeSpan.FromMilliseconds(290), TimeSpan.FromMilliseconds(5100));
        Assert.Equal(210, At(clock, 210, 100));

        static double At(CaptureClock clock, double arrival, double stamp) =>
            clock.CaptureTime(TimeSpan.FromMilliseconds(arrival), TimeSpan.FromMilliseconds(stamp)).TotalMilliseconds;
    }

    [Property]
    public bool Captures_are_never_after_their_arrival_and_never_run_back((ushort Step, int? Stamp, int? Sound)[] frames)
    {
        var live = new LiveClock();
        var clock = new CaptureClock(live);
        var arrival = TimeSpan.Zero;
        var last = TimeSpan.Zero;
        foreach (var (step, stamp, sound) in frames)
        {
            arrival += TimeSpan.FromMilliseconds(step);
            if (sound is { } end)
                clock.Hear(arrival, TimeSpan.FromMilliseconds(end));
            var captured = clock.CaptureTime(arrival, stamp is { } ms ? TimeSpan.FromMilliseconds(ms) : null);
            if (captured > arrival || captured < last || live.SoundLag < TimeSpan.Zero)
                return false;
            last = captured;
        }

        return true;
    }

    private static double[] Play(params (double Arrival, double Stamp)[] frames)
    {
        var clock = new CaptureClock();
        return [.. frames.Select(f => clock.CaptureTime(TimeSpan.FromMilliseconds(f.Arrival), TimeSpan.FromMilliseconds(f.Stamp)).TotalMilliseconds)];
    }
}
