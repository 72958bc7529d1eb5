using EdgeAgent.Host.Composition.Rules;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Replay;
using EdgeAgent.Pipeline.Rules;

namespace EdgeAgent.Host.Replay;

/// <summary>
/// Shows the rules what a replay tells, at its own time, and tells what they tell. What a rule does beside its event is not done: the recording went on without it.
/// </summary>
internal sealed class ReplayRules : IDisposable
{
    private readonly EventSource _agent;
    private readonly ReplayedIdentity _identity;
    private readonly Action<EventEnvelope, TimeSpan> _told;
    private readonly RuleBook _book;
    private readonly DateTimeOffset _begin;
    private readonly HashSet<string> _saidFaults = [];

    /// <summary>Rules that have seen nothing yet.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="agent">The agent that tells their events.</param>
    /// <param name="identity">Numbers all events.</param>
    /// <param name="begin">When the replay begins.</param>
    /// <param name="told">Takes all events in their order, with their moment since the beginning.</param>
    /// <param name="changed">Told when microphones are to listen.</param>
    public ReplayRules(RuleSet rules, EventSource agent, ReplayedIdentity identity, DateTimeOffset begin, Action<EventEnvelope, TimeSpan> told, Action<ConditionChange> changed)
    {
        (_agent, _identity, _begin, _told) = (agent, identity, begin, told);
        _book = new RuleBook(rules.Rules, rules.Vocabulary, Fire, Answer) { Origin = begin };
        _book.Watch(rules.Conditions, change =>
        {
            changed(change);
            if (change.Fault is { } fault)
                Tell($"microphone {change.Condition.Name}", fault, $"recognize.only_when of '{change.Condition.Name}' cannot be evaluated: {fault} It counts as not so, and nothing is written down.", change.At);
        });
    }

    /// <summary>Takes what comes next.</summary>
    public void Take(in ReplayedItem item)
    {
        // What is due at the very moment was waited for up to it: the event that comes then is late.
        _book.Advance(item.At);
        if (item.Health is { } health)
            _book.Report(health, item.At);
        if (item.Setting is { } set)
            _book.Set(set.Source, set.Name, set.Value, item.At);
        if (item.Event is not { } happened)
            return;
        var envelope = _identity.Of(happened, item.At);
        _told(envelope, item.At);
        if (_book.Cares(envelope.Data))
            _book.Take(envelope, item.At);
    }

    /// <inheritdoc/>
    public void Dispose() => _book.Dispose();

    private void Fire(RuleFiring firing)
    {
        var at = firing.At - _begin;
        _told(_identity.Of(new EventEnvelope(Guid.Empty, _agent, firing.At, 0, false, null, firing.Data) { Cause = new EventCause { Stages = [], Reasons = firing.Reasons } }, at), at);
    }

    private void Answer(RuleAnswer answer)
    {
        if (answer.Outcome != RuleOutcome.Fault)
            return;
        var reason = answer.Reasons.Count > 0 ? answer.Reasons[^1].Found : "";
        Tell($"rule {answer.Rule}", reason, $"Rule '{answer.Rule}' cannot be evaluated: {reason} It was looking at {answer.Type} of {answer.Source}. It counts as not so; the other rules go on.", answer.At - _begin);
    }

    /// <summary>Says what is wrong, once a name and reason.</summary>
    private void Tell(string component, string reason, string message, TimeSpan at)
    {
        if (_saidFaults.Add($"{component}\n{reason}"))
            _told(_identity.Of(new EventEnvelope(Guid.Empty, _agent, _begin + at, 0, false, null, new AgentFault { Component = component, Message = message }), at), at);
    }
}
