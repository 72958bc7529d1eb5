using System.Reflection;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Composition.Slate;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Health;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// Runs every camera and microphone, each under a supervisor of its own. When all of them were files that have ended, the
/// agent ends; a stream that rests keeps it up, so that its reason stays to be seen, and so does what others are served.
/// </summary>
internal sealed partial class StreamsService(
    AgentConfiguration configuration, ModelShelf models, IAgentOutlet outlet, EventIssuers issuers, IHostApplicationLifetime lifetime, TimeProvider time, ILoggerFactory loggers,
    AgentControls controls, CrashSlate? slate = null)
    : BackgroundService
{
    /// <summary>
    /// For the streams to end when the agent stops: a driver or a network file system can hold a read for ever, and the events of
    /// the others must still leave within the host's limit.
    /// </summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly string _agent = configuration.Agent.EffectiveName;

    // Made before the publisher connects: whoever then reads what is set reads what holds.
    private readonly Dictionary<string, SourceControls> _controls =
        configuration.Cameras.Select(c => (c.Key, Controls: controls.Of(new EventSource(configuration.Agent.EffectiveName, SourceKind.Camera, c.Key), c.Value)))
            .Concat(configuration.Microphones.Select(m => (m.Key, Controls: controls.Of(new EventSource(configuration.Agent.EffectiveName, SourceKind.Microphone, m.Key), m.Value))))
            .ToDictionary(c => c.Key, c => c.Controls);
    private readonly ILogger _logger = loggers.CreateLogger<StreamsService>();

    /// <summary>The product's version.</summary>
    public static string Version { get; } =
        typeof(StreamsService).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host must not wait for models to load.
        await Task.Yield();
        var agentEvents = issuers.Of(EventSource.OfAgent(_agent));
        agentEvents.Issue(new AgentStarted { Version = Version, Cameras = [.. configuration.Cameras.Keys], Microphones = [.. configuration.Microphones.Keys] });
        Started(_agent, configuration.Cameras.Count, configuration.Microphones.Count);
        if (slate?.LastEnd is { } end)
        {
            EndedWithoutStop(end.ToString());
            agentEvents.Issue(new AgentFault { Component = end.Component, Message = end.ToString() });
        }

        var supervisors = new List<StreamSupervisor>();
        var runs = new List<(string Source, Task Run)>();
        foreach (var (name, settings) in configuration.Cameras)
        {
            var events = IssuerOf(SourceKind.Camera, name);
            Supervise(events, new CameraStream(name, settings, _controls[name], models, events, agentEvents, time, loggers).RunAsync);
        }

        foreach (var (name, settings) in configuration.Microphones)
        {
            var events = IssuerOf(SourceKind.Microphone, name);
            Supervise(events, new MicrophoneStream(name, settings.In(configuration.Agent.EffectiveState), _controls[name], models, events, agentEvents, time, loggers).RunAsync);
        }

        await EndOfAsync(runs, stoppingToken);
        var ended = configuration.Wyoming is null && supervisors.Count > 0 && supervisors.All(s => s.State == SourceState.Ended);
        if (!ended)
            await Task.Delay(Timeout.Infinite, stoppingToken).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        agentEvents.Issue(new AgentStopped { Reason = ended ? "ended" : "signal" });
        if (ended)
            AllEnded();
        lifetime.StopApplication();

        void Supervise(EventIssuer events, Func<StreamPulse, CancellationToken, Task> run)
        {
            var policy = new RestartPolicy(time, Random.Shared);
            var supervisor = new StreamSupervisor(events, outlet, policy, time, loggers.CreateLogger<StreamSupervisor>());
            supervisors.Add(supervisor);

            // Not on this thread: a model that is slow to open is its own stream's trouble.
            runs.Add((events.Source.Name, Task.Run(() => supervisor.RunAsync(run, stoppingToken), CancellationToken.None)));
        }
    }

    private async Task EndOfAsync(List<(string Source, Task Run)> runs, CancellationToken stopping)
    {
        var all = Task.WhenAll(runs.Select(r => r.Run));
        await Task.WhenAny(all, Task.Delay(Timeout.InfiniteTimeSpan, stopping));
        if (!all.IsCompleted)
            await Task.WhenAny(all, Task.Delay(StopLimit, time, CancellationToken.None));
        if (all.IsCompleted)
            await all;
        else
            LeftBehind(string.Join(", ", runs.Where(r => !r.Run.IsCompleted).Select(r => r.Source)), StopLimit.TotalSeconds);
    }

    private EventIssuer IssuerOf(SourceKind kind, string name) => issuers.Of(new EventSource(_agent, kind, name));
}
