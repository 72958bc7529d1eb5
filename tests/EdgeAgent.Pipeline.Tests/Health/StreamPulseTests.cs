using EdgeAgent.Pipeline.Health;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Pipeline.Tests.Health;

public class StreamPulseTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly StreamPulse _pulse;

    public StreamPulseTests() => _pulse = new StreamPulse(_time);

    [Fact]
    public void The_rate_is_that_of_the_time_since_the_report_before()
    {
        Flow(seconds: 10, framesPerSecond: 5);
        Assert.Equal(5, _pulse.Sample().Rate, 6);
        Flow(seconds: 10, framesPerSecond: 2);
        Assert.Equal(2, _pulse.Sample().Rate, 6);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, _pulse.Sample().Rate);
    }

    [Fact]
    public void Frames_that_come_together_around_a_report_out_of_turn_are_no_rate()
    {
        Flow(seconds: 10, framesPerSecond: 5);
        _pulse.Sample();
        for (var i = 0; i < 4; i++)
            _pulse.Beat();
        _time.Advance(TimeSpan.FromMilliseconds(100));

        // 54 frames in 10.1 s, not 4 in 0.1 s.
        Assert.Equal(54 / 10.1, _pulse.Sample().Rate, 6);

        Flow(seconds: 10, framesPerSecond: 5);
        Assert.Equal(54 / 10.1, _pulse.Sample().Rate, 6);
        Flow(seconds: 5, framesPerSecond: 2);
        Assert.Equal(2, _pulse.Sample().Rate, 6);
    }

    private void Flow(int seconds, int framesPerSecond)
    {
        for (var i = 0; i < seconds * framesPerSecond; i++)
        {
            _pulse.Beat();
            _time.Advance(TimeSpan.FromSeconds(1.0 / framesPerSecond));
        }
    }
}
