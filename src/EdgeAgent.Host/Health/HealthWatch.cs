using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Health;

/// <summary>
/// Looks at the agent's health every other second, says once what stands still, and tells the service manager: that the agent is up when its
/// streams are started, how it does, and that its watchdog need not bite.
/// </summary>
internal sealed partial class HealthWatch : BackgroundService
{
    private readonly HealthJudge _judge;
    private readonly Func<Task> _whenStarted;
    private readonly EventIssuer _agentEvents;
    private readonly ServiceManager _manager;
    private readonly CancellationToken _ending;
    private readonly TimeProvider _time;
    private readonly ILogger<HealthWatch> _logger;
    private HashSet<string> _stuck = [];

    /// <summary>A watch that begins when the host starts it.</summary>
    /// <param name="judge">Says how the agent does.</param>
    /// <param name="whenStarted">Ends when all streams are started.</param>
    /// <param name="agentEvents">The agent's events.</param>
    /// <param name="manager">Who is told.</param>
    /// <param name="lifetime">The agent's end is told too.</param>
    /// <param name="time">For waits.</param>
    /// <param name="logger">Told what stands still.</param>
    public HealthWatch(
        HealthJudge judge, Func<Task> whenStarted, EventIssuer agentEvents, ServiceManager manager, IHostApplicationLifetime lifetime, TimeProvider time,
        ILogger<HealthWatch> logger)
    {
        (_judge, _whenStarted, _agentEvents, _manager, _time, _logger) = (judge, whenStarted, agentEvents, manager, time, logger);
        _ending = lifetime.ApplicationStopping;
        _ending.Register(() => manager.Tell("STOPPING=1"));
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wait = _manager.FeedEvery is { } feed && feed < HealthJudge.Interval ? feed : HealthJudge.Interval;
        var started = _whenStarted();
        var (isReady, status) = (false, "");
        while (true)
        {
            // Once: what starts between two looks at it would be told an interval late.
            var hasStarted = started.IsCompleted;
            var verdict = _judge.Look();
            SayChanges(verdict);
            if (hasStarted && !_ending.IsCancellationRequested && StatusText.Of(verdict) is var now && now != status)
            {
                _manager.Tell($"{(isReady ? "" : "READY=1\n")}STATUS={now}");
                (isReady, status) = (true, now);
            }

            if (verdict.Alive)
                _manager.Feed();
            var pause = Task.Delay(wait, _time, stoppingToken);
            await await Task.WhenAny(pause, hasStarted ? pause : started);
        }
    }

    /// <summary>One line and one event a standstill, and one line when it is over.</summary>
    private void SayChanges(AgentVerdict verdict)
    {
        var stuck = verdict.Sources.Where(s => s.Stuck is not null).ToDictionary(s => s.Source, s => s.Stuck!);
        if (verdict.Faults.Count > 0)
            stuck["agent"] = verdict.Faults[0];
        foreach (var (name, what) in stuck.Where(s => !_stuck.Contains(s.Key)))
        {
            LogStuck(name, what);
            _agentEvents.Issue(new AgentFault { Component = name, Message = $"It hangs: {what}." });
        }

        foreach (var name in _stuck.Where(name => !stuck.ContainsKey(name)))
            LogMoves(name);
        _stuck = [.. stuck.Keys];
    }
}
