using EdgeAgent.Audio.Voice;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Composition.Orders;
using EdgeAgent.Host.Composition.Rules;
using EdgeAgent.Host.Composition.Shadow;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Replay;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Evidence;
using EdgeAgent.Vision.Shadow;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Replay;

/// <summary>
/// Plays media to the pipelines of a configuration, as fast as they can work or slower, and tells what they tell, in the order of the media's time: the same events on every run. Nothing is
/// published, kept or switched.
/// </summary>
/// <param name="loaded">The configuration.</param>
/// <param name="plan">What is played.</param>
/// <param name="loggers">The logs.</param>
/// <param name="time">For deadlines and the speed.</param>
/// <param name="shadowFolder">Where it is kept what comes of shadow models; null where they do not run.</param>
internal sealed class ReplayRun(LoadedConfiguration loaded, ReplayPlan plan, ILoggerFactory loggers, TimeProvider time, ShadowFolder? shadowFolder = null)
{
    /// <summary>How far a source may be ahead of the slowest: its events wait in memory.</summary>
    private static readonly TimeSpan MostLead = TimeSpan.FromSeconds(60);

    private readonly ReplayMerge _merge = new(MostLead);

    // Complete before the first source plays.
    private readonly Dictionary<string, ListeningCondition> _conditions = [];
    private string? _fault;

    /// <summary>The moment up to which all is told, since the beginning. Any thread.</summary>
    public TimeSpan Position => _merge.Position;

    /// <summary>Plays to the end of all media.</summary>
    /// <param name="told">Takes each event, with its moment since the beginning; called by one thread.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="ReplayException">A source cannot be played, or not to its end; what was told before holds.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public async Task RunAsync(Action<EventEnvelope, TimeSpan> told, CancellationToken stop)
    {
        InferenceRuntime.Start(loaded.Configuration.Agent.EffectiveThreads);
        using var shelf = new ModelShelf(new BundleFolders(loaded.File, loaded.Configuration.Agent.EffectiveState).Reader, time, loggers);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using var giveUp = ending.Token.Register(_merge.GiveUp);
        var agent = EventSource.OfAgent(loaded.Configuration.Agent.EffectiveName);
        var begin = plan.Begin ?? ReplayPlan.AssumedBegin;
        using var rules = new ReplayRules(RuleSet.Of(loaded), agent, new ReplayedIdentity(begin, at => plan.Journal.IsClockRight(begin + at) ?? plan.Begin is not null), begin, told, change => _conditions.GetValueOrDefault(change.Condition.Name)?.Tell(change));
        var pace = plan.Speed is { } speed ? new ReplayPace(speed, time) : null;
        await using var commands = new ReplayCommands(agent.Agent, plan, loggers, time);
        // All lanes before the first plays: their order is that of the plan.
        var sources = plan.Media.Select(media => Make(media, shelf, commands, pace, ending)).ToList();
        commands.TellDevices(_merge.Add(TimeSpan.Zero));
        var playing = sources.Select(source => Task.Run(() => source(ending.Token), CancellationToken.None)).ToList();
        try
        {
            await DedicatedThread.RunAsync("replay", () => Tell(rules), ending.Token);
        }
        catch (OperationCanceledException) when (_fault is not null)
        {
            // Told below, once all have ended.
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(playing);
        }

        if (_fault is { } fault)
            throw new ReplayException(fault);
    }

    private void Tell(ReplayRules rules)
    {
        while (_merge.TryTake(out var item))
            rules.Take(item.Value);
    }

    private Func<CancellationToken, Task> Make(ReplayMedia media, ModelShelf shelf, ReplayCommands commands, ReplayPace? pace, CancellationTokenSource ending)
    {
        var isCamera = loaded.Configuration.Cameras.ContainsKey(media.Source);
        var lane = _merge.Add(media.Pieces[0].Begin, Fail, isCamera ? TimeSpan.Zero : loaded.Configuration.Microphones[media.Source].Offset);
        var agent = loaded.Configuration.Agent.EffectiveName;
        var events = new EventIssuer(new EventSource(agent, isCamera ? SourceKind.Camera : SourceKind.Microphone, media.Source), lane, time);
        // What the agent says of a source stands among what the source says.
        var agentEvents = new EventIssuer(EventSource.OfAgent(agent), lane, time);
        var now = media.Pieces[0];
        if (!isCamera && loaded.Configuration.Microphones[media.Source].Recognize?.OnlyWhen is not null)
            _conditions[media.Source] = new ListeningCondition((position, _) => lane.MomentOf(StreamTime.FromSamples(position, SileroWindow.SampleRateHz)));
        var supervisor = new StreamSupervisor(events, lane, new RestartPolicy(time, Random.Shared), time, loggers.CreateLogger<StreamSupervisor>());
        var command = commands.For(media.Source);
        var errands = new ObjectErrands();
        var pipeline = isCamera
            ? Camera(media.Source, () => now.File, shelf, commands.Of(events.Source, loaded.Configuration.Cameras[media.Source], lane, errands, () => supervisor.State), errands, events, agentEvents, Reached)
            : Microphone(media.Source, () => now.File, shelf, commands.Of(events.Source, loaded.Configuration.Microphones[media.Source], lane, () => supervisor.State), events, agentEvents, Reached);
        return async stop =>
        {
            try
            {
                foreach (var piece in media.Pieces)
                {
                    now = piece;
                    lane.Begin(piece.Begin);
                    await supervisor.RunAsync(pipeline, stop);
                    if (stop.IsCancellationRequested)
                        return;
                }
            }
            finally
            {
                lane.Complete();
            }
        };

        void Fail(string message)
        {
            Interlocked.CompareExchange(ref _fault, $"{media.Source}: {message}", null);
            ending.Cancel();
        }

        void Reached(StreamTime at)
        {
            pace?.Wait(lane.MomentOf(at), ending.Token);
            lane.Reach(at);
            // What it is told of the others by now decides whether it listens.
            if (_conditions.ContainsKey(media.Source))
                lane.AwaitTold(lane.MomentOf(at) - ListeningCondition.Settle);
            command?.Invoke(lane.MomentOf(at), ending.Token);
        }
    }

    private Func<StreamPulse, CancellationToken, Task> Camera(
        string name, Func<string> file, ModelShelf shelf, SourceControls controls, ObjectErrands errands, EventIssuer events, EventIssuer agentEvents, Action<StreamTime> reached)
    {
        var settings = loaded.Configuration.Cameras[name] with { Pace = FilePace.Asap, Loop = false, Evidence = null };
        var snapshots = new Snapshots(events.Source, new RetainedBoard(), new JpegEncoder(time), time, loggers.CreateLogger<Snapshots>());
        var shadows = shadowFolder is null ? null : new ShadowFactory(shelf, shadowFolder, agentEvents, time);
        return new CameraStream(name, settings, controls, snapshots, shelf, events, agentEvents, time, loggers, file, reached: reached, shadows: shadows, errands: errands).RunAsync;
    }

    private Func<StreamPulse, CancellationToken, Task> Microphone(string name, Func<string> file, ModelShelf shelf, SourceControls controls, EventIssuer events, EventIssuer agentEvents, Action<StreamTime> reached)
    {
        var settings = loaded.Configuration.Microphones[name].In(loaded.Configuration.Agent.EffectiveState) with { Pace = FilePace.Asap, Loop = false, Evidence = null };
        return new MicrophoneStream(name, settings, controls, shelf, events, agentEvents, time, loggers, standIn: file, reached: reached, condition: _conditions.GetValueOrDefault(name)).RunAsync;
    }
}
