using System.Text.Json.Nodes;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Composition.Rules;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Health;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// Reads the configuration anew, on SIGHUP and by command: only what changed restarts, and a faulty file changes nothing. One reload after another.
/// </summary>
internal sealed partial class Reload : BackgroundService
{
    /// <summary>A file that changes within this time is still being written.</summary>
    private static readonly TimeSpan Stillness = TimeSpan.FromMilliseconds(200);

    /// <summary>How often that is looked at.</summary>
    private const int MostLooks = 25;

    private readonly ReloadSource? _source;
    private readonly CurrentConfiguration _current;
    private readonly StreamsService _streams;
    private readonly EventIssuer _agentEvents;
    private readonly TimeProvider _time;
    private readonly ILogger<Reload> _logger;
    private readonly ServiceManager? _manager;
    private readonly MemoryReturn? _memory;
    private readonly RuleDesk? _rules;
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Can be asked for from now on.</summary>
    /// <param name="current">What runs.</param>
    /// <param name="streams">Who runs it.</param>
    /// <param name="issuers">For the agent's events.</param>
    /// <param name="desk">Where persons ask for it.</param>
    /// <param name="time">For waits.</param>
    /// <param name="logger">Told what came of it.</param>
    /// <param name="manager">Told of its beginning and end; null where there is none.</param>
    /// <param name="source">Where the configuration comes from; null where it is nobody's file.</param>
    /// <param name="memory">Told that sources are gone; null for nobody.</param>
    /// <param name="rules">Told of other rules, and of what they may name; null for nobody.</param>
    public Reload(
        CurrentConfiguration current, StreamsService streams, EventIssuers issuers, CommandDesk desk, TimeProvider time, ILogger<Reload> logger, ServiceManager? manager = null,
        ReloadSource? source = null, MemoryReturn? memory = null, RuleDesk? rules = null)
    {
        (_current, _streams, _time, _logger, _manager, _source, _memory, _rules) = (current, streams, time, logger, manager, source, memory, rules);
        var agent = EventSource.OfAgent(current.Value.Agent.EffectiveName);
        _agentEvents = issuers.Of(agent);
        desk.AddRequest(agent, CommandNames.Reload, async (_, end) => await RunAsync(end));
    }

    /// <summary>Reads the file and applies it.</summary>
    /// <returns>What changed, or why nothing did.</returns>
    public async Task<CommandAnswer> RunAsync(CancellationToken cancellationToken)
    {
        if (_source is null)
            return new CommandAnswer("The configuration came through a pipe, and is there no more.");
        await _one.WaitAsync(cancellationToken);
        try
        {
            _manager?.Reloading(_time);
            await WaitUntilWrittenAsync(_source.File, cancellationToken);
            var loaded = _source.Load();
            var change = ConfigurationChange.Between(_current.Value, loaded.Configuration);
            await _streams.ApplyAsync(change, cancellationToken);
            if (!change.IsEmpty || change.Rules.Count > 0)
                _rules?.Use(RuleSet.Of(loaded));
            Tell(change);
            if (change.Removed.Count + change.Changed.Count > 0)
                _memory?.Note();
            return new CommandAnswer(null, ResultOf(change));
        }
        catch (ConfigurationException e)
        {
            LogFaulty(e.Message);
            _agentEvents.Issue(new AgentFault { Component = "configuration", Message = $"The changed configuration is not used, the old one runs on: {e.Message}" });
            return new CommandAnswer($"The old configuration runs on. {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or EdgeAgentException)
        {
            // The folder went away, or a source cannot even be made: no reason to end the others.
            LogFaulty(e.Message);
            return new CommandAnswer($"Not all of the changed configuration is used. {e.Message}");
        }
        finally
        {
            _manager?.Reloaded();
            _one.Release();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (_source is not null)
        {
            await _source.AskedAsync(stoppingToken);
            await RunAsync(stoppingToken);
        }
    }

    /// <summary>Editors and copies write in pieces, and a half-written file may be a configuration.</summary>
    private async Task WaitUntilWrittenAsync(string file, CancellationToken cancellationToken)
    {
        var seen = Look();
        for (var i = 0; i < MostLooks; i++)
        {
            await Task.Delay(Stillness, _time, cancellationToken);
            var now = Look();
            if (now == seen)
                return;
            seen = now;
        }

        (bool, long, DateTime) Look() => new FileInfo(file) is { Exists: true } info ? (true, info.Length, info.LastWriteTimeUtc) : default;
    }

    private void Tell(ConfigurationChange change)
    {
        if (change.Rules.Count > 0)
            LogRules(string.Join(", ", change.Rules));
        if (change.IsEmpty)
            LogUnchanged();
        else
            LogApplied(Names(change.Added), Names(change.Removed), Names(change.Changed));
        if (change.NeedRestart.Count > 0)
            LogNeedsRestart(string.Join(", ", change.NeedRestart));
    }

    private static JsonObject ResultOf(ConfigurationChange change) => new()
    {
        ["added"] = ListOf(change.Added.Select(source => source.Name)),
        ["removed"] = ListOf(change.Removed.Select(source => source.Name)),
        ["changed"] = ListOf(change.Changed.Select(source => source.Name)),
        ["rules"] = ListOf(change.Rules),
        ["need_restart"] = ListOf(change.NeedRestart),
    };

    private static JsonArray ListOf(IEnumerable<string> names) => [.. names.Select(name => JsonValue.Create(name))];

    private static string Names(IReadOnlyList<EventSource> sources) => sources.Count == 0 ? "none" : string.Join(", ", sources.Select(source => source.Name));
}
