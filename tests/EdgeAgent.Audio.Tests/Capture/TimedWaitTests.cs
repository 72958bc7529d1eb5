using EdgeAgent.Audio.Capture;

namespace EdgeAgent.Audio.Tests.Capture;

public sealed class TimedWaitTests
{
    [Fact]
    public void A_timer_that_fires_while_the_wait_is_disposed_of_does_no_harm()
    {
        // On a thread of the pool an exception here ends the process.
        var time = new LateTimer();
        new TimedWait(time).Dispose();

        time.Fire!(time.State);
    }

    [Fact]
    public void A_wait_ends_when_its_time_is_over()
    {
        using var wait = new TimedWait(TimeProvider.System);

        Assert.False(wait.For(null, TimeSpan.FromMilliseconds(5), CancellationToken.None));
    }

    /// <summary>Timers that fire when they are told to, after they were disposed of too: as the system's do that were on their way.</summary>
    private sealed class LateTimer : TimeProvider, ITimer
    {
        public TimerCallback? Fire { get; private set; }

        public object? State { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (Fire, State) = (callback, state);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
