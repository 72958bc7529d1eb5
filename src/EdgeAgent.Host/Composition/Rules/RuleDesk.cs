using System.Threading.Channels;
using EdgeAgent.Host.Configuration.Rules;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Rules;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition.Rules;

/// <summary>
/// Shows the rules what happens, on a thread of their own, and tells what they tell. Events come in the order in which sources tell them, each with the moment of its capture; a wait
/// ends a little later than it is due, so that what was captured before is there.
/// </summary>
internal sealed partial class RuleDesk : BackgroundService, IAgentOutlet
{
    /// <summary>An event is told at most so long after its capture, or a wait that is due may miss it.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(500);

    private const int MostArrivals = 1024;
    private const int MostFaults = 1000;

    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan KeepEvery = TimeSpan.FromSeconds(10);

    private readonly Channel<RuleArrival> _arrivals;
    private readonly RuleBook _book;
    private IReadOnlyDictionary<string, RuleActionSettings> _actions;
    private readonly Func<EventIssuer> _issuer;
    private readonly RuleActions _doer;
    private readonly RuleEvidence _evidence;
    private readonly RuleMemoryFile _memory;
    private readonly RuleJournal _journal;
    private readonly RuleClock _clock;
    private readonly ListeningConditions _listening;
    private readonly TimeProvider _time;
    private readonly ILogger<RuleDesk> _logger;
    private readonly ITimer _timer;
    private readonly HashSet<string> _saidFaults = [];
    private TimeSpan _kept;
    private RuleSet? _next;
    private long _looked;
    private bool _isChanged;
    private bool _saidUnkept;

    /// <summary>Rules that have seen nothing yet.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="issuer">Gives their events an identity; asked for when the first one comes about.</param>
    /// <param name="doer">Does what they ask for.</param>
    /// <param name="evidence">Proves their events.</param>
    /// <param name="memory">Keeps what they know.</param>
    /// <param name="journal">Keeps why they did and did not fire.</param>
    /// <param name="clock">What they go by.</param>
    /// <param name="listening">Told when microphones are to listen.</param>
    /// <param name="time">The clocks of the device.</param>
    /// <param name="logger">Told of faults.</param>
    public RuleDesk(
        RuleSet rules, Func<EventIssuer> issuer, RuleActions doer, RuleEvidence evidence,
        RuleMemoryFile memory, RuleJournal journal, RuleClock clock, ListeningConditions listening, TimeProvider time, ILogger<RuleDesk> logger)
    {
        (_actions, _issuer, _doer, _evidence, _memory, _journal, _clock, _listening, _time, _logger) = (rules.Actions, issuer, doer, evidence, memory, journal, clock, listening, time, logger);
        _arrivals = Channel.CreateBounded<RuleArrival>(
            new BoundedChannelOptions(MostArrivals) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, dropped => AgentMeter.DroppedRuleEvents.Add(dropped.Event is null ? 0 : 1));
        _book = new RuleBook(rules.Rules, rules.Vocabulary, Fire, Answer);
        _book.Watch(rules.Conditions, Change);
        _timer = time.CreateTimer(_ => _arrivals.Writer.TryWrite(default), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The events that the rules have seen, and whose waits are timed.</summary>
    internal long Looked => Volatile.Read(ref _looked);

    /// <summary>Whether the rules that were given last look on.</summary>
    internal bool IsSettled => Volatile.Read(ref _next) is null;

    private TimeSpan Now => _clock.Now;

    /// <summary>Lets other rules look on from here on. Those that are as they were go on with what they wait for.</summary>
    public void Use(RuleSet rules)
    {
        Volatile.Write(ref _next, rules);
        _arrivals.Writer.TryWrite(default);
    }

    /// <inheritdoc/>
    public void Offer(EventEnvelope envelope)
    {
        if (_book.Cares(envelope.Data))
            _arrivals.Writer.TryWrite(new RuleArrival(envelope, Now - TimeSpan.FromMilliseconds(envelope.Data.LatencyMs ?? 0), null));
    }

    /// <summary>Something is set of a source.</summary>
    public void Take(PersonsSetting setting) => _arrivals.Writer.TryWrite(new RuleArrival(null, Now, null, setting));

    /// <inheritdoc/>
    public void Report(SourceHealth health) => _arrivals.Writer.TryWrite(new RuleArrival(null, Now, health));

    /// <inheritdoc/>
    public override void Dispose()
    {
        _timer.Dispose();
        base.Dispose();
        _book.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        _evidence.Use(_actions);
        if (_memory.Read() is { } memory)
            _book.Resume(memory, Now, _time.GetUtcNow());
        try
        {
            // What was waited for is timed, though nothing may ever come.
            Look();
            while (await _arrivals.Reader.WaitToReadAsync(stoppingToken))
                Look();
        }
        catch (OperationCanceledException)
        {
            // What came before the end still counts.
            Look();
            Keep();
        }
        finally
        {
            await _evidence.DisposeAsync();
        }
    }

    private void Look()
    {
        var looked = _looked;
        if (Interlocked.Exchange(ref _next, null) is { } next)
        {
            _book.Use(next.Rules, next.Vocabulary);
            _book.Watch(next.Conditions, Change);
            _listening.Keep(next.Conditions);
            _actions = next.Actions;
            _evidence.Use(next.Actions);
            _isChanged = true;
        }

        _book.Origin = _time.GetUtcNow() - Now;
        while (_arrivals.Reader.TryRead(out var arrival))
        {
            if (arrival.Health is { } health)
                _book.Report(health, arrival.At);
            if (arrival.Setting is { } set)
                _book.Set(set.Source, set.Name, set.Value, arrival.At);
            if (arrival.Event is { } happened)
            {
                var began = _time.GetTimestamp();
                _book.Take(happened, arrival.At);
                AgentMeter.RuleDuration.Record(_time.GetElapsedTime(began).TotalSeconds);
                _isChanged = true;
                looked++;
            }
        }

        _book.Advance(Now - Settle);
        if (_isChanged && Now - _kept >= KeepEvery)
            Keep();
        if (NextLook() is { } wait)
            _timer.Change(wait > Soon ? wait : Soon, Timeout.InfiniteTimeSpan);
        Volatile.Write(ref _looked, looked);
    }

    /// <summary>When to look though nothing comes; null for never.</summary>
    private TimeSpan? NextLook()
    {
        var wait = _book.Due + Settle - Now;
        return !_isChanged || wait < KeepEvery ? wait : KeepEvery;
    }

    private void Keep()
    {
        (_isChanged, _kept) = (false, Now);
        _journal.Flush();
        if (_memory.Write(_book.Remember(Now, _time.GetUtcNow())) is not { } trouble || _saidUnkept)
            return;
        _saidUnkept = true;
        LogNotKept(trouble);
    }

    private void Fire(RuleFiring firing)
    {
        AgentMeter.FiredRules.Add(1, new KeyValuePair<string, object?>(AgentMeter.RuleAttribute, firing.Rule.Name));
        _issuer().Issue(firing.Data, firing.At, firing.Reasons);
        _doer.Do(_actions[firing.Rule.Name]);
        _isChanged = true;
    }

    private void Change(ConditionChange change)
    {
        _listening.Tell(change);
        if (change.Fault is { } fault && IsNewFault(change.Condition.Name, fault))
            Tell($"microphone {change.Condition.Name}", $"recognize.only_when of '{change.Condition.Name}' cannot be evaluated: {fault} It counts as not so, and nothing is written down.");
    }

    private void Answer(RuleAnswer answer)
    {
        _journal.Add(answer);
        if (answer.Outcome != RuleOutcome.Fault)
            return;
        AgentMeter.RuleFaults.Add(1, new KeyValuePair<string, object?>(AgentMeter.RuleAttribute, answer.Rule));

        var reason = answer.Reasons.Count > 0 ? answer.Reasons[^1].Found : "";
        if (IsNewFault(answer.Rule, reason))
            Tell($"rule {answer.Rule}", $"Rule '{answer.Rule}' cannot be evaluated: {reason} It was looking at {answer.Type} of {answer.Source} ({answer.Event}). It counts as not so; the other rules go on.");
    }

    // Once a rule and cause: an expression that fails does so at every event.
    private bool IsNewFault(string name, string reason) => _saidFaults.Count < MostFaults && _saidFaults.Add($"{name}\n{reason}");

    private void Tell(string component, string message)
    {
        LogFault(message);
        _issuer().Issue(new AgentFault { Component = component, Message = message });
    }

    [LoggerMessage(1960, LogLevel.Warning, "{Message}")]
    private partial void LogFault(string message);

    [LoggerMessage(1961, LogLevel.Warning, "What the rules wait for would not outlive a restart now: {Trouble}. Look at the state folder: its disk may be full or read-only.")]
    private partial void LogNotKept(string trouble);
}
