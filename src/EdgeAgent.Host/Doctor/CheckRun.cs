using System.Runtime.CompilerServices;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Machine;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Doctor;

/// <summary>
/// Looks at everything that stands between a configuration and a running agent. What waits (sources, broker, disks) is looked at side by side,
/// models after it so that their speed is told right; whatever hangs is left behind, so that all of it ends in about half a minute.
/// </summary>
/// <param name="loaded">The configuration; null where there is none, and only the machine is looked at.</param>
/// <param name="service">The service that runs it; null where this user does.</param>
/// <param name="opens">Whether sources are opened.</param>
/// <param name="time">Measures.</param>
internal sealed class CheckRun(LoadedConfiguration? loaded, ServiceView? service, bool opens, TimeProvider time)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(12);

    /// <summary>For everything; models have what is left of it, and never less than <see cref="LeastForModels"/>.</summary>
    private static readonly TimeSpan All = TimeSpan.FromSeconds(29);

    private static readonly TimeSpan LeastForModels = TimeSpan.FromSeconds(8);

    private readonly SystemFiles _files = SystemFiles.OfThisMachine;
    private readonly AgentConfiguration? _configuration = loaded?.Configuration;

    /// <summary>Looks.</summary>
    /// <param name="begin">Told what begins to be looked at; what it gives is disposed at its end. On any thread.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>The findings of one group after the other, each when it is complete.</returns>
    public async IAsyncEnumerable<IReadOnlyList<Finding>> RunAsync(Func<string, IDisposable> begin, [EnumeratorCancellation] CancellationToken stop)
    {
        var began = time.GetTimestamp();
        var bounded = new Bounded(time, stop);
        var (running, agent) = await FindAgentAsync(bounded);
        var machine = bounded.RunAsync("machine", FindingGroup.Machine, Soon, new HardwareCheck(_files, time).Run);
        var programs = bounded.RunAsync("programs", FindingGroup.Programs, Later, end => new MachineCheck(DebianRelease.OfThisMachine(), _configuration?.Agent.EffectiveThreads ?? 0, time)
            .Run(_configuration is null ? MachineNeeds.None : MachineNeeds.Of(_configuration), end));
        var permissions = bounded.RunAsync("permissions", FindingGroup.Permissions, Soon, _ => Permissions());
        Task<IReadOnlyList<Finding>>[] others = loaded is null || _configuration is null
            ? [permissions]
            :
            [
                bounded.RunAsync("state folder", FindingGroup.Storage, Later, _ => Storage(_configuration, agent)),
                permissions,
                NetworkAsync(loaded, running, bounded, begin),
                new SourceCheck(_configuration, running, service is { IsUs: false } ? service : null, opens, Board.Read(_files), time).RunAsync(begin, stop),
            ];

        yield return await machine;
        yield return await programs;
        foreach (var other in others)
            yield return await other;
        if (loaded is null)
            yield break;
        using var looking = begin("models");
        var left = All - time.GetElapsedTime(began);
        yield return await bounded.RunAsync("models", FindingGroup.Models, left > LeastForModels ? left : LeastForModels, end => Models(loaded, end),
            "The others were not looked at: edgeagent models verify MODEL takes one at a time, without a limit.");
    }

    /// <summary>The agent that runs on the state folder, null when none does, and what is to be said of it.</summary>
    private async Task<(RunningAgent? Running, IReadOnlyList<Finding> Found)> FindAgentAsync(Bounded bounded)
    {
        if (_configuration is null)
            return (null, []);
        RunningAgent? running = null;
        var found = await bounded.RunWaitingAsync("agent", FindingGroup.Storage, Soon, async end =>
        {
            running = await new AgentSearch(_files, time).FindAsync(Path.GetFullPath(loaded!.File), _configuration.Agent.EffectiveState, end);
            return running is null ? [] : [running.Tell()];
        }, Bounded.DiskCure);
        return (running, found);
    }

    private IEnumerable<Finding> Permissions()
    {
        foreach (var finding in new PermissionCheck(new Accounts(_files), service).Run(DeviceNeeds.Of(_configuration, _files), areNeeded: _configuration is not null))
            yield return finding;
        if (loaded is null || service is null)
            yield break;
        foreach (var finding in new ServiceFilesCheck(loaded, service).Run())
            yield return finding;
    }

    private IEnumerable<Finding> Storage(AgentConfiguration configuration, IReadOnlyList<Finding> agent)
    {
        var state = configuration.Agent.EffectiveState;
        var folders = new StateCheck(service);
        yield return folders.Run(state);
        foreach (var finding in agent)
            yield return finding;
        yield return service?.IsClosedToUsAlone(state) == true
            ? NotLookedAt("outbox", state)
            : OutboxCheck.Run(configuration.Mqtt.Outbox.ToOptions(state));
        long recorded = 0;
        var evidence = configuration.Cameras.Select(camera => ("cameras", "evidence of", camera.Key, (EvidenceSettings?)camera.Value.In(state).Evidence))
            .Concat(configuration.Microphones.Select(microphone => ("microphones", "recordings of", microphone.Key, (EvidenceSettings?)microphone.Value.In(state).Evidence)));
        foreach (var (section, what, name, settings) in evidence)
        {
            if (settings is not { Folder: { } folder })
                continue;
            recorded += folder.StartsWith(state, StringComparison.Ordinal) ? settings.MaxSize : 0;
            yield return folders.Run($"{what} {name}", folder, $"Change its owner, or set {section}.{name}.evidence.folder.");
        }

        yield return DiskCheck.Run(state, DiskState.Read(_files, state), recorded);
    }

    private async Task<IReadOnlyList<Finding>> NetworkAsync(LoadedConfiguration configured, RunningAgent? running, Bounded bounded, Func<string, IDisposable> begin)
    {
        var configuration = configured.Configuration;
        var certificates = await bounded.RunAsync("certificates", FindingGroup.Network, Soon, _ => CertificateFiles.Check(configured, service, time.GetUtcNow()), Bounded.DiskCure);
        using var looking = begin("broker");
        var others = await bounded.RunWaitingAsync("broker", FindingGroup.Network, Later, async end =>
        {
            var broker = BrokerOf(configuration);
            var ports = new PortCheck(running, service);
            var found = broker is not null && certificates.Any(f => f.IsLate || f is { State: FindingState.Missing or FindingState.Note, File: not null })
                ? BrokerCheck.NotAsked(broker)
                : await BrokerCheck.RunAsync(broker, configuration.Mqtt.ToBrokerOptions(), ports, end);
            var served = new ServedPortCheck(ports);
            return [found, .. configuration.Page is { } page ? [served.OfPage(page.Listen)] : (Finding[])[], .. configuration.Wyoming is { } wyoming ? [served.OfWyoming(wyoming.Listen)] : (Finding[])[]];
        });
        return [.. certificates, .. others];
    }

    private IEnumerable<Finding> Models(LoadedConfiguration configured, CancellationToken end)
    {
        var state = configured.Configuration.Agent.EffectiveState;
        if (service?.IsClosedToUsAlone(state) == true)
        {
            yield return NotLookedAt("models", state);
            yield break;
        }

        // Loaded on the threads that the agent will give them; whoever comes first decides.
        InferenceRuntime.Start(configured.Configuration.Agent.EffectiveThreads);
        var before = MemoryState.Read(_files);
        using var shelf = new ModelShelf(new BundleFolders(configured.File, state).Reader, time, NullLoggerFactory.Instance);
        using var models = shelf.Open("check");
        var count = 0;
        foreach (var finding in new ModelCheck(configured, models, time).Run(end))
        {
            count++;
            yield return finding;
            end.ThrowIfCancellationRequested();
        }

        if (count > 0)
            yield return MemoryCheck.OfModels(before, MemoryState.Read(_files));
    }

    private static Finding NotLookedAt(string subject, string folder) =>
        new(subject, FindingState.Note, $"not looked at: {folder} is closed to this user; sudo edgeagent check looks at everything");

    private static MqttOptions? BrokerOf(AgentConfiguration configuration) => configuration.Mqtt is { Url: { } url } mqtt
        && BrokerAddress.TryParse(url.OriginalString, out var address, out _)
        ? mqtt.ToOptions(configuration.Agent.EffectiveName, address) with { Clock = new ClockSync(SystemClock.Doubt, TimeProvider.System, NullLogger.Instance) }
        : null;
}
