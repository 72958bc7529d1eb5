using EdgeAgent.Host.Composition.Budget;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Composition.Evidence;
using EdgeAgent.Host.Composition.Orders;
using EdgeAgent.Host.Composition.Rules;
using EdgeAgent.Host.Composition.Shadow;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Page.Live;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Recordings;
using EdgeAgent.Vision.Evidence;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

/// <summary>Puts cameras and microphones together, with what can be told to them.</summary>
/// <param name="agent">The agent itself, whose name and folders a reload does not change.</param>
/// <param name="models">The models of all.</param>
/// <param name="outlet">Where events and health go.</param>
/// <param name="issuers">The issuers of all sources.</param>
/// <param name="controls">What persons set.</param>
/// <param name="board">What the broker is to keep.</param>
/// <param name="desk">Where they ask.</param>
/// <param name="budget">What restrains the cameras.</param>
/// <param name="spare">What of their work is given up while memory is short.</param>
/// <param name="time">The clock.</param>
/// <param name="loggers">The logs.</param>
/// <param name="diary">Where it stands what became of evidence; null where none is kept.</param>
/// <param name="views">What those who look on get; null where nobody can.</param>
/// <param name="recording">Where live sources are recorded; null where they are not.</param>
/// <param name="listening">Knows when microphones are to listen; null where none has to know.</param>
/// <param name="clips">Where others ask for clips of cameras; null for nobody.</param>
/// <param name="shadows">Puts shadow models beside detectors; null where nothing can be kept of them.</param>
internal sealed class SourceFactory(
    AgentSettings agent, ModelShelf models, IAgentOutlet outlet, EventIssuers issuers, AgentControls controls, RetainedBoard board, CommandDesk desk, BudgetedCameras budget, SpareWork spare, TimeProvider time,
    ILoggerFactory loggers, EventDiary? diary = null, SourceViews? views = null, RecordingFolder? recording = null, ListeningConditions? listening = null, CameraClips? clips = null,
    ShadowFactory? shadows = null)
{
    private readonly string _agent = agent.EffectiveName;
    private readonly FilmClocks _films = new(time);
    private readonly LiveClocks _live = new();

    /// <summary>The agent's own events.</summary>
    public EventIssuer AgentEvents { get; } = issuers.Of(EventSource.OfAgent(agent.EffectiveName));

    /// <summary>Every source of a configuration, each as it will be: what can be set of it is told from here on.</summary>
    public IEnumerable<SourceRun> Make(AgentConfiguration configuration) =>
        [.. configuration.Cameras.Select(camera => Make(camera.Key, camera.Value, configuration)), .. configuration.Microphones.Select(microphone => Make(microphone.Key, microphone.Value))];

    /// <summary>A source of a configuration that has not started.</summary>
    public SourceRun Make(EventSource source, AgentConfiguration configuration) => source.Kind == SourceKind.Camera
        ? Make(source.Name, configuration.Cameras[source.Name], configuration)
        : Make(source.Name, configuration.Microphones[source.Name]);

    /// <summary>A camera that has not started.</summary>
    private SourceRun Make(string name, CameraSettings settings, AgentConfiguration configuration)
    {
        var events = IssuerOf(SourceKind.Camera, name);
        var errands = new ObjectErrands();
        var snapshots = new Snapshots(events.Source, board, new JpegEncoder(time), time, loggers.CreateLogger<Snapshots>(), spare);
        var set = controls.Of(events.Source, settings);
        var run = Make(events, set, new CameraStream(name, settings.In(agent.EffectiveState), set, snapshots, models, events, AgentEvents, time, loggers, budget: budget, view: views?.AddCamera(name), diary: diary, spare: spare, recording: recording, clips: clips, shadows: shadows, film: _films.OfCamera(settings), live: _live.OfCamera(settings, configuration), errands: errands).RunAsync);
        new ObjectCommands(events.Source, errands, () => run.State).AddTo(desk, settings);
        desk.AddRequest(events.Source, CommandNames.Snapshot, (arguments, end) => run.State == SourceState.Running
            ? snapshots.AskAsync(arguments, end)
            : Task.FromResult(new CommandAnswer($"{name} gives no pictures now; its health says why.")), Snapshots.Arguments);
        return run;
    }

    /// <summary>A microphone that has not started.</summary>
    private SourceRun Make(string name, MicrophoneSettings settings)
    {
        var events = IssuerOf(SourceKind.Microphone, name);
        var set = controls.Of(events.Source, settings);
        var condition = settings.Recognize?.OnlyWhen is { } asked ? listening?.Of(name, asked) : null;
        var run = Make(events, set, new MicrophoneStream(name, settings.In(agent.EffectiveState), set, models, events, AgentEvents, time, loggers, diary, views?.AddMicrophone(name), recording: recording, condition: condition, film: _films.OfMicrophone(settings), live: _live.OfMicrophone(settings)).RunAsync);
        var transcription = new Transcription(name, settings.Recognize, set.Transcription, () => run.State);
        desk.AddRequest(events.Source, CommandNames.Transcribe, transcription.AskAsync, Transcription.Arguments);
        return run;
    }

    private SourceRun Make(EventIssuer events, SourceControls set, Func<StreamPulse, CancellationToken, Task> pipeline)
    {
        var policy = new RestartPolicy(time, Random.Shared);
        var run = new SourceRun(events, new StreamSupervisor(events, outlet, policy, time, loggers.CreateLogger<StreamSupervisor>()), pipeline) { Controls = set };
        desk.AddRequest(events.Source, CommandNames.Restart, (_, _) =>
        {
            run.Restart();
            return Task.FromResult(CommandAnswer.Done);
        });
        return run;
    }

    private EventIssuer IssuerOf(SourceKind kind, string name) => issuers.Of(new EventSource(_agent, kind, name));
}
