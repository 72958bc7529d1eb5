using System.Collections.Concurrent;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Composition.Orders;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Recordings;
using EdgeAgent.Pipeline.Replay;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Replay;

/// <summary>
/// Gives the sources of a replay the commands that were recorded beside them, each before the first frame or block behind it and on the thread that works on it, at a desk like the agent's own.
/// What opens and closes devices is told to rules alone: while one was closed there is nothing to play.
/// </summary>
internal sealed class ReplayCommands : IAsyncDisposable
{
    private static readonly string[] Played =
    [
        StateTable.Detect.Name, StateTable.MinScore.Name, StateTable.KeywordThreshold.Name, StateTable.VoiceThreshold.Name,
        CommandNames.Reject, CommandNames.ResetCounts, CommandNames.Transcribe,
    ];

    private readonly CommandDesk _desk;
    private readonly SettingsMemory _memory;
    private readonly AgentControls _controls;
    private readonly RecordedJournal _journal;
    private readonly DateTimeOffset _begin;

    private readonly ConcurrentBag<Task> _repeated = [];

    // Complete before the first source plays.
    private readonly Dictionary<string, ReplayLane> _lanes = [];

    /// <summary>Commands that nobody has got yet.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="plan">What is played.</param>
    /// <param name="loggers">Told what could not be done again.</param>
    /// <param name="time">The clock.</param>
    public ReplayCommands(string agent, ReplayPlan plan, ILoggerFactory loggers, TimeProvider time)
    {
        (_journal, _begin) = (plan.Journal, plan.Begin ?? ReplayPlan.AssumedBegin);
        _desk = new CommandDesk(agent, new PassingMessages(), time, loggers.CreateLogger<CommandDesk>());
        _memory = new SettingsMemory(SettingsFile.In(null), time, NullLogger<SettingsMemory>.Instance);
        var news = new SettingNews();
        _controls = new AgentControls(_desk, new RetainedBoard(), _memory, news);
        news.Listen(set => _lanes[set.Source].Tell(set));
    }

    /// <summary>The controls of a camera that plays.</summary>
    public SourceControls Of(EventSource camera, CameraSettings settings, ReplayLane lane, ObjectErrands errands, Func<SourceState> state)
    {
        _lanes.Add(camera.Name, lane);
        new ObjectCommands(camera, errands, state).AddTo(_desk, settings);
        return _controls.Of(camera, settings);
    }

    /// <summary>The controls of a microphone that plays. Nobody could open one that is muted.</summary>
    public SourceControls Of(EventSource microphone, MicrophoneSettings settings, ReplayLane lane, Func<SourceState> state)
    {
        _lanes.Add(microphone.Name, lane);
        var controls = _controls.Of(microphone, settings with { Muted = false });
        _desk.AddRequest(microphone, CommandNames.Transcribe, new Transcription(microphone.Name, settings.Recognize, controls.Transcription, state).AskAsync, Transcription.Arguments);
        return controls;
    }

    /// <summary>Tells in a lane of their own when devices were opened and closed; once all sources are there, and before one plays.</summary>
    public void TellDevices(ReplayLane lane)
    {
        foreach (var command in _journal.Commands)
        {
            if (command.Topic.Split('/') is not [var source, "set", var name] || !_lanes.ContainsKey(source) || (name != StateTable.Enabled.Name && name != StateTable.Mute.Name))
                continue;
            var isOpen = name == StateTable.Enabled.Name == (command.Payload == CommandDesk.On);
            lane.Tell(new PersonsSetting(source, StateTable.Enabled.Name, isOpen ? CommandDesk.On : CommandDesk.Off), command.At - _begin);
            lane.Tell(new PersonsSetting(source, StateTable.Mute.Name, isOpen ? CommandDesk.Off : CommandDesk.On), command.At - _begin);
        }

        lane.Complete();
    }

    /// <summary>Gives one source its commands in their order; to be called before it works on a frame or block, with its moment. Null where it has none.</summary>
    public Action<TimeSpan, CancellationToken>? For(string source)
    {
        var waiting = new Queue<RecordedCommand>(_journal.Commands.Where(command => command.Topic.Split('/') is [var of, _, var name] && of == source && Played.Contains(name)));
        return waiting.Count == 0 ? null : (at, stop) =>
        {
            while (waiting.TryPeek(out var next) && next.At - _begin <= at)
                _repeated.Add(_desk.RepeatAsync(waiting.Dequeue(), stop));
        };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // What no frame came for was given up with the replay.
        await Task.WhenAll(_repeated);
        _desk.Dispose();
        _memory.Dispose();
    }
}
