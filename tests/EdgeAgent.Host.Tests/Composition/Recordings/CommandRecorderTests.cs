using System.Collections.Concurrent;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Composition.Recordings;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Recordings;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Composition.Recordings;

/// <summary>What is kept of commands and the clock while streams are recorded.</summary>
public sealed class CommandRecorderTests : IDisposable
{
    private static readonly DateTimeOffset Boot = new(2026, 11, 26, 22, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly SetClock _time = new(Boot);
    private readonly ConcurrentQueue<EventEnvelope> _told = [];
    private readonly SettingsMemory _memory;
    private volatile bool _isRight = true;

    public CommandRecorderTests() => _memory = new SettingsMemory(SettingsFile.In(null), _time, NullLogger<SettingsMemory>.Instance);

    public void Dispose()
    {
        _memory.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_was_set_before_and_each_command_since_is_there_when_the_agent_has_stopped()
    {
        _memory.Keep("desk", "mute", "ON");
        using var recorder = await StartAsync();
        await Until.TrueAsync(() => Read().Commands.Count == 1);
        recorder.Take(new RecordedCommand(Boot.AddSeconds(3), "line/command/reject", """{"number":12}"""));
        await recorder.StopAsync(CancellationToken.None);

        Assert.Equal([(Boot, "desk/set/mute", "ON"), (Boot.AddSeconds(3), "line/command/reject", """{"number":12}""")], Read().Commands.Select(c => (c.At, c.Topic, c.Payload)));
    }

    [Fact]
    public async Task A_clock_that_is_set_after_the_start_is_noted_with_by_how_much_and_when_it_was_known_to_be_right()
    {
        _isRight = false;
        using var recorder = await StartAsync();
        await Until.TrueAsync(() => Read().Clock.Count == 1);
        _time.Set(Boot.AddYears(3) - Boot);
        await TickUntilAsync(() => Read().Clock.Count == 2);
        _isRight = true;
        await TickUntilAsync(() => Read().Clock.Count == 3);
        await recorder.StopAsync(CancellationToken.None);

        var clock = Read().Clock;
        Assert.Equal([false, false, true], clock.Select(note => note.IsRight));
        Assert.Equal([TimeSpan.Zero, Boot.AddYears(3) - Boot, TimeSpan.Zero], clock.Select(note => TimeSpan.FromDays(Math.Round(note.Step.TotalDays))));
    }

    [Fact]
    public async Task A_machine_that_slept_has_not_set_its_clock()
    {
        using var recorder = await StartAsync();
        await Until.TrueAsync(() => Read().Clock.Count == 1);
        _time.Set(TimeSpan.FromHours(8));
        await TickUntilAsync(() => Directory.GetFiles(_folder["night/@agent"]).Length == 2);
        await recorder.StopAsync(CancellationToken.None);
        Assert.Equal(TimeSpan.Zero, Assert.Single(Read().Clock).Step);
    }

    [Fact]
    public async Task What_cannot_be_written_is_told_once_and_written_when_it_can_be()
    {
        using var recorder = await StartAsync(() => File.WriteAllText(_folder["night/@agent"], "in the way"));
        await Until.TrueAsync(() => !_told.IsEmpty);
        recorder.Take(new RecordedCommand(Boot, "line/set/detect", "OFF"));
        for (var i = 0; i < 30; i++)
            _time.Advance(TimeSpan.FromSeconds(1));
        File.Delete(_folder["night/@agent"]);
        await TickUntilAsync(() => Read().Commands.Count == 1);
        await recorder.StopAsync(CancellationToken.None);

        Assert.StartsWith("Commands are not recorded now: ", Assert.IsType<AgentFault>(Assert.Single(_told).Data).Message, StringComparison.Ordinal);
    }

    private async Task<CommandRecorder> StartAsync(Action? before = null)
    {
        var folder = new RecordingFolder(new RecordingOptions(_folder["night"]), _time);
        before?.Invoke();
        var issuer = new EventIssuer(EventSource.OfAgent("line-3"), new ListOutlet(_told), _time);
        var recorder = new CommandRecorder(folder, _memory, new ClockSync(() => _isRight ? null : "nobody has set it", _time, NullLogger.Instance), () => issuer, _time);
        await recorder.StartAsync(CancellationToken.None);
        return recorder;
    }

    private RecordedJournal Read() => RecordedJournal.Of(_folder["night"]);

    private Task TickUntilAsync(Func<bool> isTrue) => Until.TrueAsync(() =>
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return isTrue();
    });

    /// <summary>A wall clock that is set while the other runs on.</summary>
    private sealed class SetClock(DateTimeOffset start) : FakeTimeProvider(start)
    {
        private long _ahead;

        public void Set(TimeSpan ahead) => Volatile.Write(ref _ahead, ahead.Ticks);

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _ahead));

        // The base reads it off the wall clock.
        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }

    private sealed class ListOutlet(ConcurrentQueue<EventEnvelope> told) : IAgentOutlet
    {
        public void Offer(EventEnvelope envelope) => told.Enqueue(envelope);

        public void Report(SourceHealth health)
        {
            // Nobody asks.
        }
    }
}
