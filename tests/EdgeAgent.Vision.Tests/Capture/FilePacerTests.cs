using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Vision.Tests.Capture;

public sealed class FilePacerTests
{
    [Fact]
    public async Task Frames_wait_for_their_time_and_late_ones_do_not()
    {
        var time = new FakeTimeProvider();
        using var pacer = new FilePacer(time);
        pacer.WaitFor(StreamTime.Zero, CancellationToken.None);
        var second = Task.Run(() => pacer.WaitFor(StreamTime.FromMilliseconds(40), CancellationToken.None));
        Assert.NotSame(second, await Task.WhenAny(second, Task.Delay(50)));
        while (!second.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(40));
            await Task.WhenAny(second, Task.Delay(5));
        }

        // Already past: no wait. Far past: paced anew from here.
        pacer.WaitFor(StreamTime.FromMilliseconds(40), CancellationToken.None);
        time.Advance(TimeSpan.FromHours(1));
        pacer.WaitFor(StreamTime.FromMilliseconds(80), CancellationToken.None);
        var next = Task.Run(() => pacer.WaitFor(StreamTime.FromMilliseconds(120), CancellationToken.None));
        Assert.NotSame(next, await Task.WhenAny(next, Task.Delay(50)));
        while (!next.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(40));
            await Task.WhenAny(next, Task.Delay(5));
        }
    }

    [Fact]
    public async Task Cancellation_ends_the_wait()
    {
        using var pacer = new FilePacer(new FakeTimeProvider());
        using var stop = new CancellationTokenSource();
        pacer.WaitFor(StreamTime.Zero, stop.Token);
        var wait = Task.Run(() => pacer.WaitFor(StreamTime.FromMilliseconds(1000), stop.Token));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public void Waiting_allocates_nothing()
    {
        using var pacer = new FilePacer(TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var frame = 0;
        Wait(20);

        Assert.Equal(0, SteadyState.Bytes(() => Wait(40)));

        void Wait(int frames)
        {
            for (var end = frame + frames; frame < end; frame++)
                pacer.WaitFor(StreamTime.FromMilliseconds(2 * frame), stop.Token);
        }
    }
}
