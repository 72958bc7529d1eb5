using System.Diagnostics.Metrics;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Pipeline.Tests.Health;

public class StreamSupervisorTests
{
    private readonly CountingTime _time = new();
    private readonly Outlet _outlet = new();
    private readonly StreamSupervisor _supervisor;

    public StreamSupervisorTests()
    {
        var issuer = new EventIssuer(new EventSource("line-3", SourceKind.Camera, "door"), _outlet, _time);
        _supervisor = new StreamSupervisor(issuer, _outlet, new RestartPolicy(_time, new Random(1)), _time, NullLogger.Instance);
    }

    /// <summary>Counts the timers that live: a stream that waits for its next life has one beside the one that reports.</summary>
    private sealed class CountingTime : FakeTimeProvider
    {
        private int _live;

        public int Live => Volatile.Read(ref _live);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref _live);
            return new Counted(this, timer);
        }

        private sealed class Counted(CountingTime owner, ITimer timer) : ITimer
        {
            private int _disposed;

            public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

            public void Dispose()
            {
                timer.Dispose();
                if (Interlocked.Exchange(ref _disposed, 1) == 0)
                    Interlocked.Decrement(ref owner._live);
            }

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }

    private sealed class Outlet : IAgentOutlet
    {
        public List<EventData> Events { get; } = [];

        public List<SourceHealth> Reports { get; } = [];

        public void Offer(EventEnvelope envelope)
        {
            lock (Events)
                Events.Add(envelope.Data);
        }

        public void Report(SourceHealth health)
        {
            lock (Events)
                Reports.Add(health);
        }
    }

    /// <summary>Runs a stream that fails the same way each time, and counts its lives while an hour passes.</summary>
    private async Task<int> LivesInAnHourAsync(Func<Exception> failure, bool comesUp = false)
    {
        var lives = 0;
        using var stop = new CancellationTokenSource();

        // Off the test's synchronisation context: what waits for the clock then goes on within Advance, not some time after it.
        var run = Task.Run(() => _supervisor.RunAsync((pulse, _) =>
        {
            Interlocked.Increment(ref lives);
            if (comesUp)
                pulse.Beat();
            throw failure();
        }, stop.Token));
        await Until.TrueAsync(() => Volatile.Read(ref lives) > 0);
        for (var second = 0; second < 3600 && !run.IsCompleted; second++)
        {
            // Time passes only for a stream that waits: one timer reports, the other is its wait.
            if (!SpinWait.SpinUntil(() => run.IsCompleted || _time.Live == 2, Until.Patience))
                throw new TimeoutException("The stream neither waits nor has ended.");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await stop.CancelAsync();
        await run.WaitAsync(Until.Patience);
        return lives;
    }

    [Fact]
    public async Task A_lost_source_is_opened_again_after_one_second_doubling_to_a_minute()
    {
        // 1 2 4 8 16 32 60 60 …: about 64 attempts an hour, spread by a quarter.
        Assert.InRange(await LivesInAnHourAsync(() => new DeviceException(DeviceFault.Lost, "unplugged")), 50, 90);
    }

    [Fact]
    public async Task A_refused_password_is_not_tried_more_than_once_a_minute() =>
        Assert.InRange(await LivesInAnHourAsync(() => new DeviceException(DeviceFault.Unauthorized, "401")), 45, 82);

    [Fact]
    public async Task The_size_of_pictures_is_told_with_the_source_being_up_and_at_each_change()
    {
        await _supervisor.RunAsync((pulse, _) =>
        {
            foreach (var (width, height) in new[] { (640, 360), (640, 360), (320, 180) })
            {
                pulse.Shows(width, height);
                pulse.Beat();
            }

            return Task.CompletedTask;
        }, CancellationToken.None).WaitAsync(Until.Patience);
        Assert.Equal([(640, 360), (320, 180)], _outlet.Reports.Where(report => report.State == SourceState.Running).Select(report => report.Picture!.Value));
        Assert.Null(_outlet.Reports[0].Picture);
    }

    [Fact]
    public async Task A_source_that_stays_away_is_said_once()
    {
        await LivesInAnHourAsync(() => new DeviceException(DeviceFault.NotFound, "no such camera"));
        var down = Assert.IsType<SourceDown>(Assert.Single(_outlet.Events));
        Assert.Equal(("not_found", "no such camera", true), (down.Reason, down.Message, down.Retrying));
    }

    [Fact]
    public async Task A_stage_that_fails_five_times_in_ten_minutes_rests()
    {
        Assert.Equal(RestartPolicy.DefectsBeforeRest, await LivesInAnHourAsync(() => new InvalidOperationException("defect"), comesUp: true));
        Assert.Equal(SourceState.Faulted, _supervisor.State);
        Assert.False(Assert.IsType<SourceDown>(_outlet.Events[^1]).Retrying);
    }

    [Fact]
    public async Task A_system_without_memory_threads_or_descriptors_is_waited_for_and_no_defect()
    {
        Assert.InRange(await LivesInAnHourAsync(() => new InsufficientMemoryException("no thread"), comesUp: true), 50, 90);
        Assert.Equal("exhausted", Assert.IsType<SourceDown>(_outlet.Events[^1]).Reason);
    }

    [Fact]
    public async Task A_model_that_does_not_fit_rests_at_once_with_its_reason()
    {
        Assert.Equal(1, await LivesInAnHourAsync(() => new ModelException(ModelFault.Unfitting, "takes 3-d input")));
        Assert.Equal("takes 3-d input", _outlet.Reports[^1].Reason);
    }

    [Fact]
    public async Task Up_and_down_alternate_and_the_status_follows()
    {
        var lives = 0;
        using var stop = new CancellationTokenSource();
        var secondLife = new TaskCompletionSource();
        var run = _supervisor.RunAsync(async (pulse, token) =>
        {
            pulse.Beat();
            pulse.Beat();
            if (++lives == 1)
                throw new DeviceException(DeviceFault.Stalled, "no frame for 5 s");
            secondLife.SetResult();
            await Task.Delay(Timeout.Infinite, token);
        }, stop.Token);
        _time.Advance(TimeSpan.FromSeconds(2));
        await secondLife.Task.WaitAsync(Until.Patience);
        await stop.CancelAsync();
        await run.WaitAsync(Until.Patience);
        Assert.Collection(_outlet.Events,
            e => Assert.Equal(0, Assert.IsType<SourceUp>(e).Restarts),
            e => Assert.Equal("stalled", Assert.IsType<SourceDown>(e).Reason),
            e => Assert.Equal(1, Assert.IsType<SourceUp>(e).Restarts));
        Assert.Equal([false, true, false, true, false], _outlet.Reports.Select(r => r.IsOnline).Aggregate(new List<bool>(), (list, online) =>
        {
            if (list.Count == 0 || list[^1] != online)
                list.Add(online);
            return list;
        }));
    }

    [Fact]
    public async Task A_camera_that_is_switched_off_is_neither_a_fault_nor_a_restart_and_what_follows_it_is_up_again()
    {
        await _supervisor.RunAsync((pulse, _) =>
        {
            pulse.SwitchedOff();
            Assert.Equal(SourceState.Disabled, _supervisor.State);
            pulse.SwitchedOn();
            Assert.Equal(SourceState.Starting, _supervisor.State);
            pulse.Beat();
            pulse.SwitchedOff();
            pulse.SwitchedOn();
            pulse.Beat();
            return Task.CompletedTask;
        }, default);

        Assert.Collection(_outlet.Events,
            e => Assert.Equal(("disabled", false), (Assert.IsType<SourceDown>(e).Reason, ((SourceDown)e).Retrying)),
            e => Assert.Equal(0, Assert.IsType<SourceUp>(e).Restarts),
            e => Assert.Equal("disabled", Assert.IsType<SourceDown>(e).Reason),
            e => Assert.Equal(0, Assert.IsType<SourceUp>(e).Restarts),
            e => Assert.Equal("ended", Assert.IsType<SourceDown>(e).Reason));
        Assert.Contains(_outlet.Reports, r => r is { State: SourceState.Disabled, IsOnline: false, Reason: "It is disabled: its device is closed." });
    }

    [Fact]
    public async Task The_moment_of_the_last_data_is_told_and_stays_the_same_while_there_are_none()
    {
        using var stop = new CancellationTokenSource();
        var fails = new TaskCompletionSource();
        var start = _time.GetUtcNow();
        var run = _supervisor.RunAsync(async (pulse, _) =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            pulse.Beat();
            await fails.Task;
            throw new DeviceException(DeviceFault.Unauthorized, "a wrong password");
        }, stop.Token);
        _time.Advance(TimeSpan.FromSeconds(4));
        fails.SetResult();
        await Until.TrueAsync(() => _supervisor.State == SourceState.Waiting);
        _time.SetUtcNow(_time.GetUtcNow().AddSeconds(20));
        await stop.CancelAsync();
        await run.WaitAsync(Until.Patience);
        Assert.Null(_outlet.Reports[0].LastData);
        Assert.Equal([start.AddSeconds(1)], _outlet.Reports.Skip(1).Select(r => r.LastData).Distinct());
    }

    [Fact]
    public async Task A_stream_that_rests_can_be_run_again_and_what_it_failed_at_before_counts_no_more()
    {
        for (var run = 0; run < 2; run++)
        {
            var lives = 0;
            var running = _supervisor.RunAsync((_, _) => ++lives > 0 ? throw new InvalidOperationException("A defect.") : Task.CompletedTask, default);
            await Until.TrueAsync(() =>
            {
                _time.Advance(TimeSpan.FromSeconds(10));
                return running.IsCompleted;
            });
            Assert.Equal((RestartPolicy.DefectsBeforeRest, SourceState.Faulted), (lives, _supervisor.State));
        }

        await _supervisor.RunAsync((pulse, _) =>
        {
            Assert.Equal(SourceState.Starting, _supervisor.State);
            pulse.Beat();
            return Task.CompletedTask;
        }, default);
        Assert.Contains(_outlet.Events, e => e is SourceUp { Restarts: > 0 });
    }

    [Fact]
    public async Task A_condition_is_said_at_each_change_and_ends_with_the_life_of_the_source()
    {
        var lives = 0;
        var run = _supervisor.RunAsync((pulse, _) =>
        {
            if (++lives == 2)
                return Task.CompletedTask;
            pulse.Impaired(SourceCondition.Dark, "black before the first frame", At(0));
            pulse.Beat();
            pulse.Restored(At(0));
            for (var second = 1; second < 4; second++)
                pulse.Impaired(SourceCondition.Frozen, "one picture", At(second));
            pulse.Impaired(SourceCondition.Dark, "black", At(4));
            for (var second = 6; second < 9; second++)
                pulse.Restored(At(second));
            pulse.Impaired(SourceCondition.Silent, "nothing", At(9));
            throw new DeviceException(DeviceFault.Lost, "unplugged");
        }, default);
        _time.Advance(TimeSpan.FromSeconds(2));
        await run.WaitAsync(Until.Patience);

        Assert.Collection(_outlet.Events,
            e => Assert.IsType<SourceUp>(e),
            e => Assert.Equal((SourceCondition.Frozen, "one picture", 1000), Said(e)),
            e => Assert.Equal((SourceCondition.Dark, "black", 4000), Said(e)),
            e => Assert.Equal((SourceCondition.Dark, 2000, 6000), Ended(e)),
            e => Assert.Equal((SourceCondition.Silent, "nothing", 9000), Said(e)),
            e => Assert.IsType<SourceDown>(e),
            e => Assert.IsType<SourceDown>(e));
        Assert.Equal(
            [null, "one picture", "black", null, "nothing", "unplugged"],
            _outlet.Reports.Select(r => r.Reason).Where((reason, i) => i == 0 || reason != _outlet.Reports[i - 1].Reason).Take(6));
        Assert.Equal([SourceCondition.Frozen, SourceCondition.Dark, SourceCondition.Silent], _outlet.Reports.Select(r => r.Condition).OfType<SourceCondition>());
        Assert.All(_outlet.Reports, r => Assert.Equal(r.Condition is not null, r.ConditionSince is not null));

        static StreamTime At(int second) => StreamTime.FromMilliseconds(1000 * second);
        static (SourceCondition, string, double?) Said(EventData data) =>
            Assert.IsType<SourceImpaired>(data) is var e ? (e.Condition, e.Message, e.StreamTimeMs) : default;
        static (SourceCondition, double, double?) Ended(EventData data) =>
            Assert.IsType<SourceRestored>(data) is var e ? (e.Condition, e.DurationMs, e.StreamTimeMs) : default;
    }

    [Fact]
    public async Task Every_condition_is_counted_under_its_own_word()
    {
        var counted = new List<string?>();
        using var listener = new MeterListener();
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            // Other tests count on the same meter.
            if (tags.ToArray() is [{ Value: "door" }, { Key: AgentMeter.ErrorAttribute, Value: string word }])
                counted.Add(word);
        });
        listener.EnableMeasurementEvents(AgentMeter.SourceImpairments);
        await _supervisor.RunAsync((pulse, _) =>
        {
            pulse.Beat();
            foreach (var condition in Enum.GetValues<SourceCondition>())
                pulse.Impaired(condition, "a sentence", default);
            return Task.CompletedTask;
        }, default).WaitAsync(Until.Patience);

        Assert.Equal(Enum.GetValues<SourceCondition>().Select(c => c.ToString().ToLowerInvariant()), counted);
    }

    [Fact]
    public async Task A_file_that_was_played_to_its_end_is_not_opened_again()
    {
        var lives = 0;
        await _supervisor.RunAsync((pulse, _) =>
        {
            lives++;
            pulse.Beat();
            return Task.CompletedTask;
        }, default).WaitAsync(Until.Patience);
        Assert.Equal((1, SourceState.Ended), (lives, _supervisor.State));
        Assert.Equal("ended", Assert.IsType<SourceDown>(_outlet.Events[^1]).Reason);
    }

    [Fact]
    public async Task A_stream_that_hangs_while_it_is_opened_is_overdue_after_ten_minutes_and_one_that_waits_for_its_device_never()
    {
        using var stop = new CancellationTokenSource();
        var (lives, opening) = (0, new TaskCompletionSource());
        var run = Task.Run(() => _supervisor.RunAsync((_, end) => Interlocked.Increment(ref lives) <= 50
            ? throw new DeviceException(DeviceFault.NotFound, "no such camera")
            : opening.Task, stop.Token));
        while (Volatile.Read(ref lives) <= 50)
        {
            if (!SpinWait.SpinUntil(() => _time.Live == 2 || Volatile.Read(ref lives) > 50, Until.Patience))
                throw new TimeoutException("The stream neither waits nor hangs.");
            Assert.Null(_supervisor.Overdue);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Null(_supervisor.Overdue);
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.Null(_supervisor.Overdue);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("opening or closing it", _supervisor.Overdue!.Value.Of);

        opening.SetResult();
        await run.WaitAsync(Until.Patience);
        Assert.Null(_supervisor.Overdue);
    }

    [Fact]
    public async Task Capture_that_goes_on_does_not_hide_work_that_hangs()
    {
        using var stop = new CancellationTokenSource();
        StreamPulse? pulse = null;
        var run = Task.Run(() => _supervisor.RunAsync(async (its, end) =>
        {
            its.Opened();
            its.Work.Within(ProgressLimits.Work);
            pulse = its;
            await Task.Delay(Timeout.Infinite, end);
        }, stop.Token));
        await Until.TrueAsync(() => pulse is not null);
        for (var second = 0; second < 125; second++)
        {
            pulse!.Capture.Within(TimeSpan.FromSeconds(40));
            pulse.Beat();
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(second >= 120, _supervisor.Overdue is { Of: "work on what was captured" });
        }

        Assert.Equal(SourceState.Running, _supervisor.Health.State);
        await stop.CancelAsync();
        await run.WaitAsync(Until.Patience);
        Assert.Null(_supervisor.Overdue);
    }
}
