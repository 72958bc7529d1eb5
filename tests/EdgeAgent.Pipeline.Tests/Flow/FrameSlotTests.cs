using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;

namespace EdgeAgent.Pipeline.Tests.Flow;

public sealed class FrameSlotTests : IDisposable
{
    private static readonly FrameFormat Tiny = new(PixelFormat.Grey8, 4, 4);
    private readonly FramePool _pool = new(4);

    public void Dispose()
    {
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
    }

    private FrameLease Frame(int index)
    {
        var frame = _pool.Rent(Tiny);
        frame.Place(StreamTime.FromMilliseconds(index), default, index, 0);
        return frame;
    }

    [Fact]
    public void The_newest_frame_of_a_live_source_wins_and_the_dropped_are_counted_and_given_back()
    {
        using var slot = new FrameSlot("camera", newestWins: true);
        for (var i = 0; i < 100; i++)
            slot.Put(Frame(i), default);
        Assert.True(slot.TryTake(out var taken, default));
        Assert.Equal(99, taken.Index);
        Assert.Equal(99, slot.Dropped);
        taken.Dispose();
    }

    [Fact]
    public async Task A_file_waits_until_its_frame_was_taken_and_nothing_is_dropped()
    {
        using var slot = new FrameSlot("file", newestWins: false);
        var producer = Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
                slot.Put(Frame(i), default);
            slot.Complete();
        });
        var seen = new List<long>();
        while (slot.TryTake(out var frame, default))
        {
            seen.Add(frame.Index);
            frame.Dispose();
        }

        await producer.WaitAsync(Until.Patience);
        Assert.Equal(Enumerable.Range(0, 500).Select(i => (long)i), seen);
        Assert.Equal(0, slot.Dropped);
    }

    [Fact]
    public void What_was_put_before_a_failure_is_taken_before_the_failure_is_thrown()
    {
        using var slot = new FrameSlot("camera", newestWins: true);
        slot.Put(Frame(1), default);
        slot.Complete(new DeviceException(DeviceFault.Lost, "unplugged"));
        Assert.True(slot.TryTake(out var frame, default));
        frame.Dispose();
        Assert.Equal("unplugged", Assert.Throws<DeviceException>(() => slot.TryTake(out _, default)).Message);
    }

    [Fact]
    public async Task Cancelling_wakes_whoever_waits_and_gives_the_frame_back()
    {
        using var slot = new FrameSlot("file", newestWins: false);
        using var stop = new CancellationTokenSource();
        slot.Put(Frame(0), default);
        var putting = Task.Run(() => slot.Put(Frame(1), stop.Token));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => putting.WaitAsync(Until.Patience));
        Assert.True(slot.TryTake(out var first, default));
        first.Dispose();
        Assert.ThrowsAny<OperationCanceledException>(() => slot.TryTake(out _, stop.Token));
    }

    [Fact]
    public void Handing_over_allocates_nothing()
    {
        using var slot = new FrameSlot("camera", newestWins: true);
        using var stop = new CancellationTokenSource();
        var frame = 0;
        HandOver(500);

        Assert.Equal(0, SteadyState.Bytes(() => HandOver(500)));

        void HandOver(int frames)
        {
            for (var end = frame + frames; frame < end; frame++)
            {
                slot.Put(Frame(frame), stop.Token);
                slot.TryTake(out var taken, stop.Token);
                taken.Dispose();
            }
        }
    }

    [Theory]
    [InlineData(30, 5, 300, 50)]
    [InlineData(25, 10, 250, 100)]
    [InlineData(5, 30, 50, 50)]
    [InlineData(30, 0, 300, 300)]
    public void A_stream_is_thinned_to_its_rate_by_stream_time(double fps, double wanted, int frames, int expected)
    {
        var sampler = new FrameSampler(wanted);
        var due = Enumerable.Range(0, frames).Count(i => sampler.IsDue(new StreamTime(TimeSpan.FromSeconds(i / fps)), 0));
        Assert.InRange(due, expected - 1, expected + 1);
    }

    [Fact]
    public void A_stream_that_already_comes_at_its_rate_loses_nothing_to_jitter()
    {
        // The decoder of a live camera thins to the same 5 frames a second; its capture times jitter by some milliseconds.
        var sampler = new FrameSampler(5);
        var random = new Random(3);
        Assert.All(Enumerable.Range(0, 500), i => Assert.True(sampler.IsDue(StreamTime.FromMilliseconds(1000 + 200 * i + random.Next(-8, 9)), 0)));
    }

    [Fact]
    public void A_new_segment_is_sampled_from_its_first_frame()
    {
        var sampler = new FrameSampler(1);
        Assert.True(sampler.IsDue(StreamTime.FromMilliseconds(5000), 0));
        Assert.False(sampler.IsDue(StreamTime.FromMilliseconds(5100), 0));
        Assert.True(sampler.IsDue(StreamTime.FromMilliseconds(40), 1));
    }
}
