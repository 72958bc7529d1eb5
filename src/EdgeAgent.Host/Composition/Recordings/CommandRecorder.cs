using System.Threading.Channels;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Recordings;
using EdgeAgent.Pipeline.Time;
using Microsoft.Extensions.Hosting;

namespace EdgeAgent.Host.Composition.Recordings;

/// <summary>
/// Keeps beside recorded streams what commands were carried out and how the clock stood, so that a replay knows what the sources were told. Whoever gives a command waits for no disk.
/// </summary>
/// <param name="folder">The recording.</param>
/// <param name="memory">What persons have set, before the recording too.</param>
/// <param name="sync">Whether the clock is right.</param>
/// <param name="agentEvents">Gives whom it is told that nothing can be kept.</param>
/// <param name="time">The clock in question.</param>
internal sealed class CommandRecorder(RecordingFolder folder, SettingsMemory memory, ClockSync sync, Func<EventIssuer> agentEvents, TimeProvider time) : BackgroundService
{
    /// <summary>What a power cut takes at most.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RestAfterFault = TimeSpan.FromSeconds(10);

    private readonly Channel<RecordedCommand> _commands = Channel.CreateBounded<RecordedCommand>(
        new BoundedChannelOptions(CommandDesk.AtOnce * 10) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
        _ => AgentMeter.DroppedItems.Add(1, new KeyValuePair<string, object?>(AgentMeter.StreamAttribute, "commands.recording")));

    private (DateTimeOffset At, long Timestamp, bool IsRight)? _seen;
    private long? _failedAt;

    /// <summary>A command was carried out.</summary>
    public void Take(RecordedCommand command) => _commands.Writer.TryWrite(command);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var journal = new RecordingJournal(folder, at => memory.All.Select(set => new RecordedCommand(at, $"{set.Source}/set/{set.Name}", set.Value)));
        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            do
                Write(journal);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // What came before the end still counts.
            Write(journal);
        }
    }

    private void Write(RecordingJournal journal)
    {
        if (_failedAt is { } failed && time.GetElapsedTime(failed) < RestAfterFault)
            return;
        try
        {
            var (at, timestamp, isRight) = (time.GetUtcNow(), time.GetTimestamp(), sync.IsSynchronized);
            journal.Look(new ClockNote(at, isRight, StepUntil(at, timestamp)), isNews: isRight != _seen?.IsRight);
            _seen = (at, timestamp, isRight);
            while (_commands.Reader.TryPeek(out var command))
            {
                journal.Add(command);
                _commands.Reader.TryRead(out _);
            }

            _failedAt = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            journal.Dispose();
            if (_failedAt is null)
                agentEvents().Issue(new AgentFault { Component = "recording", Message = $"Commands are not recorded now: {e.Message} Look at the folder and its disk." });
            _failedAt = time.GetTimestamp();
        }
    }

    /// <summary>By how much the clock was set since it was looked at. One that was right before was not set: the machine slept.</summary>
    private TimeSpan StepUntil(DateTimeOffset at, long timestamp)
    {
        if (_seen is not { IsRight: false } seen)
            return TimeSpan.Zero;
        var step = at - seen.At - time.GetElapsedTime(seen.Timestamp, timestamp);
        return step.Duration() < ClockNote.LeastStep ? TimeSpan.Zero : step;
    }
}
