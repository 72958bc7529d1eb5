using System.Reflection;
using System.Threading.Channels;
using EdgeAgent.Host.Composition.Slate;
using EdgeAgent.Host.Page.Live;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// Runs every camera and microphone, each under a supervisor of its own. When all of them were files that have ended, the
/// agent ends; a stream that rests keeps it up, so that its reason stays to be seen, and so does what others are served.
/// </summary>
internal sealed partial class StreamsService : BackgroundService
{
    /// <summary>
    /// For the streams to end when the agent stops: a driver or a network file system can hold a read for ever, and the events of
    /// the others must still leave within the host's limit.
    /// </summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly CurrentConfiguration _current;
    private readonly SourceFactory _factory;
    private readonly CurrentValues _values;
    private readonly RetainedBoard _board;
    private readonly CommandDesk _desk;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly CrashSlate? _slate;
    private readonly SourceViews? _views;
    private readonly ILogger<StreamsService> _logger;

    // Guards the list; the streams themselves are started and taken out by one at a time.
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Dictionary<EventSource, SourceRun> _runs;

    // Rung when a stream has ended or rests.
    private readonly Channel<bool> _over = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationToken _stop;
    private volatile SourceRun[] _shown;

    /// <summary>Every stream as it will be: what can be set of it, and that it is not up yet, is told before the publisher connects.</summary>
    public StreamsService(
        CurrentConfiguration current, SourceFactory factory, CurrentValues values, RetainedBoard board, CommandDesk desk, IHostApplicationLifetime lifetime, TimeProvider time,
        ILogger<StreamsService> logger, CrashSlate? slate = null, SourceViews? views = null)
    {
        (_current, _factory, _values, _board, _desk, _lifetime, _time, _logger, _slate, _views) = (current, factory, values, board, desk, lifetime, time, logger, slate, views);
        _runs = factory.Make(current.Value).ToDictionary(run => run.Source);
        _shown = [.. _runs.Values];
        foreach (var run in _runs.Values)
            run.Announce();
    }

    /// <summary>Every stream as it is configured now, for any thread.</summary>
    public IReadOnlyList<SourceRun> Runs => _shown;

    /// <summary>Ends when all of them are started.</summary>
    public Task WhenStarted => _started.Task;

    /// <summary>The product's version.</summary>
    public static string Version { get; } =
        typeof(StreamsService).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>Lets another configuration run: takes out what is no more or otherwise, and starts what is new or otherwise. What is as it was runs on untouched.</summary>
    /// <param name="change">What changes.</param>
    /// <param name="cancellationToken">Ends the wait to begin with it; what has begun is done.</param>
    public async Task ApplyAsync(ConfigurationChange change, CancellationToken cancellationToken)
    {
        await _started.Task.WaitAsync(cancellationToken);
        await _one.WaitAsync(cancellationToken);
        try
        {
            if ((change.IsEmpty && change.Rules.Count == 0) || _stop.IsCancellationRequested)
                return;
            await TakeOutAsync([.. change.Removed, .. change.Changed]);
            _current.Replace(change.Next);
            foreach (var source in _current.Description.Sources.Where(source => !_runs.ContainsKey(source.Source)))
            {
                _values.Add(source);
                var run = _runs[source.Source] = _factory.Make(source.Source, change.Next);
                run.Start(Over, _stop);
            }
        }
        finally
        {
            _shown = [.. _runs.Values];
            _one.Release();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host must not wait for models to load.
        await Task.Yield();
        var configuration = _current.Value;
        var agentEvents = _factory.AgentEvents;
        agentEvents.Issue(new AgentStarted { Version = Version, Cameras = [.. configuration.Cameras.Keys], Microphones = [.. configuration.Microphones.Keys] });
        Started(configuration.Agent.EffectiveName, configuration.Cameras.Count, configuration.Microphones.Count);
        if (_slate?.LastEnd is { } end)
        {
            EndedWithoutStop(end.ToString());
            agentEvents.Issue(new AgentFault { Component = end.Component, Message = end.ToString() });
        }

        await StartAllAsync(stoppingToken);
        var ended = await HaveAllEndedAsync(stoppingToken);
        if (!ended)
            await StopAllAsync();
        agentEvents.Issue(new AgentStopped { Reason = ended ? "ended" : "signal" });
        if (ended)
            AllEnded();
        _lifetime.StopApplication();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        // Twice, as the container knows it twice.
        foreach (var run in _runs.Values)
            Release(run);
        _one.Dispose();
    }

    private async Task StartAllAsync(CancellationToken stop)
    {
        await _one.WaitAsync(CancellationToken.None);
        _stop = stop;
        foreach (var run in _runs.Values)
            run.Start(Over, stop);
        _one.Release();
        _started.SetResult();
    }

    /// <summary>Waits for the end of all files, where there is nothing else; or for the stop.</summary>
    private async Task<bool> HaveAllEndedAsync(CancellationToken stop)
    {
        try
        {
            while (await _over.Reader.ReadAsync(stop))
            {
                await _one.WaitAsync(stop);
                var ended = _current.Value.Wyoming is null && _runs.Count > 0 && _runs.Values.All(run => run.HasEnded);
                _one.Release();
                if (ended)
                    return true;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told below.
        }

        return false;
    }

    private async Task StopAllAsync()
    {
        // A reload that is under way sees the stop and ends.
        await _one.WaitAsync(CancellationToken.None);
        await EndOfAsync(_runs.Values, CancellationToken.None);
        _one.Release();
    }

    private async Task TakeOutAsync(IReadOnlyList<EventSource> sources)
    {
        var gone = sources.Select(source => _runs[source]).ToList();
        foreach (var run in gone)
        {
            _desk.Remove(run.Source);
            run.Remove();
        }

        await EndOfAsync(gone, _stop);
        foreach (var run in gone)
        {
            _runs.Remove(run.Source);
            _values.Remove(run.Source);
            _board.Clear(run.Source);
            _views?.Remove(run.Source);
            Release(run);
        }
    }

    private async Task EndOfAsync(IReadOnlyCollection<SourceRun> runs, CancellationToken hurry)
    {
        var all = Task.WhenAll(runs.Select(run => run.Completion));
        if (!all.IsCompleted)
            await Task.WhenAny(all, Task.Delay(StopLimit, _time, hurry));
        if (all.IsCompleted)
            await all;
        else
            LeftBehind(string.Join(", ", runs.Where(run => !run.Completion.IsCompleted).Select(run => run.Source.Name)), StopLimit.TotalSeconds);
    }

    // One that a driver holds up still needs what it has.
    private static void Release(SourceRun run)
    {
        if (run.Completion.IsCompleted)
            run.Dispose();
    }

    private void Over() => _over.Writer.TryWrite(true);
}
