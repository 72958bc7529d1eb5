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

    [Property]
    public bool Captures_are_never_after_their_arrival_and_never_run_back((ushort Step, int? Stamp)[] frames)
    {
        var clock = new CaptureClock();
        var arrival = TimeSpan.Zero;
        var last = TimeSpan.Zero;
        foreach (var (step, stamp) in frames)
        {
            arrival += TimeSpan.FromMilliseconds(step);
            var captured = clock.CaptureTime(arrival, stamp is { } ms ? TimeSpan.FromMilliseconds(ms) : null);
            if (captured > arrival || captured < last)
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
