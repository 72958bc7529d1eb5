using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Pipeline.Tests.Flow;

public class FrameSamplerTests
{
    /// <summary>Frames of 30 a second from a moment on; those that are due.</summary>
    private static int Due(FrameSampler sampler, int from, int seconds) =>
        Enumerable.Range(from * 30, seconds * 30).Count(n => sampler.IsDue(new StreamTime(TimeSpan.FromSeconds(n / 30.0)), segment: 0));

    [Fact]
    public void It_thins_to_another_rate_from_the_next_frame_on_and_back()
    {
        var sampler = new FrameSampler(10);
        Assert.Equal(100, Due(sampler, 0, 10));

        sampler.ThinTo(2);
        Assert.InRange(Due(sampler, 10, 10), 19, 20);

        sampler.ThinTo(0);
        Assert.Equal(300, Due(sampler, 20, 10));

        sampler.ThinTo(10);
        Assert.InRange(Due(sampler, 30, 10), 100, 101);
    }

    [Fact]
    public void A_seldom_look_is_not_waited_for_when_it_may_be_often_again()
    {
        var sampler = new FrameSampler(0.1);
        Assert.Equal(1, Due(sampler, 0, 1));

        sampler.ThinTo(10);

        Assert.InRange(Due(sampler, 1, 1), 9, 11);
    }
}
