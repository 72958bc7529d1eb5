using System.Collections.Frozen;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Rules.Evaluation;
using EdgeAgent.Pipeline.Rules.Expressions;

namespace EdgeAgent.Pipeline.Rules;

/// <summary>
/// All rules of an agent and what they know. Time is what it is told: of events the moment of their capture, of waits that of <see cref="Advance"/>; given the same in the same order it
/// tells the same. Not thread-safe.
/// </summary>
public sealed class RuleBook : IDisposable
{
    private readonly RuleWorld _world = new();
    private readonly RuleEngine _engine;
    private readonly Action<RuleFiring> _fire;
    private readonly Action<RuleAnswer> _answer;
    private IReadOnlyList<RuleMachine> _machines = [];
    private FrozenSet<string> _needed = [];

    /// <summary>Rules that have seen nothing yet.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="vocabulary">The names that they may use.</param>
    /// <param name="fire">Takes their events, in the order in which they come about.</param>
    /// <param name="answer">Told of each time that a rule looked at something that begins or ends it.</param>
    public RuleBook(IReadOnlyList<RuleDefinition> rules, RuleVocabulary vocabulary, Action<RuleFiring> fire, Action<RuleAnswer> answer)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(vocabulary);
        (_fire, _answer) = (fire, answer);
        _engine = new RuleEngine(_world, vocabulary);
        Use(rules, vocabulary);
    }

    /// <summary>Lets other rules look on from here on: they know what these have seen, and those that are as they were go on with what they wait for.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="vocabulary">The names that they may use.</param>
    public void Use(IReadOnlyList<RuleDefinition> rules, RuleVocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(vocabulary);
        _engine.Use(vocabulary);
        var needed = new HashSet<string>();
        var machines = new List<RuleMachine>();
        foreach (var rule in rules)
        {
            foreach (var need in rule.Expressions.SelectMany(expression => expression.Needs))
                _world.Need(vocabulary.KindsOf(need.Pattern).Select(kind => kind.Name), need.Within);
            foreach (var pattern in rule.When.Concat(rule.Then?.Types ?? []).Concat(rule.Expressions.SelectMany(expression => expression.Needs).Select(need => need.Pattern)))
                needed.UnionWith(vocabulary.KindsOf(pattern).Select(kind => kind.Name));
            var machine = new RuleMachine(rule, vocabulary, _engine, _fire, _answer);
            machine.TakeOver(_machines.FirstOrDefault(before => before.Rule.Name == rule.Name));
            machines.Add(machine);
        }

        _machines = machines;
        Volatile.Write(ref _needed, needed.ToFrozenSet());
    }

    /// <summary>When a wait ends; null where nobody waits.</summary>
    public TimeSpan? Due => _machines.Select(machine => machine.Due).Min();

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();

    /// <summary>Whether an event can change anything here; asked from any thread.</summary>
    public bool Cares(EventData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return RuleWorld.Counts(data) || Volatile.Read(ref _needed).Contains(EventCatalogue.Of(data).Name);
    }

    /// <summary>Something has happened.</summary>
    /// <param name="envelope">What.</param>
    /// <param name="at">When it was captured, on a clock that only goes forward; events of other sources may be older.</param>
    public void Take(EventEnvelope envelope, TimeSpan at)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        var happened = new RuleEvent(envelope, at);
        _world.Take(happened, envelope.Data);
        foreach (var machine in _machines)
            machine.Take(happened);
    }

    /// <summary>A source does something else now.</summary>
    public void Report(SourceHealth health)
    {
        ArgumentNullException.ThrowIfNull(health);
        _world.Report(health);
    }

    /// <summary>What the rules know, to be kept over a restart.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="clock">The same by the clock of the wall.</param>
    public RuleMemory Remember(TimeSpan now, DateTimeOffset clock)
    {
        var rules = _machines.Select(machine => (machine.Rule.Name, About: machine.Remember(now, clock))).Where(rule => rule.About is not null);
        return new RuleMemory(rules.ToDictionary(rule => rule.Name, rule => rule.About!), [.. _world.Remembered(now, RuleMemory.MostOfOneKind).Select(e => e.Remember())]);
    }

    /// <summary>Goes on where an earlier run has ended: what was waited for is, and what was due while nobody looked is given up.</summary>
    /// <param name="memory">What the rules knew.</param>
    /// <param name="now">The moment.</param>
    /// <param name="clock">The same by the clock of the wall.</param>
    public void Resume(RuleMemory memory, TimeSpan now, DateTimeOffset clock)
    {
        ArgumentNullException.ThrowIfNull(memory);
        foreach (var past in memory.Past.Where(past => past.Time <= clock))
            _world.Remember(new RuleEvent(past, now + (past.Time - clock)));
        foreach (var machine in _machines)
        {
            if (memory.Rules.TryGetValue(machine.Rule.Name, out var remembered))
                machine.Resume(remembered, now, clock);
        }
    }

    /// <summary>Ends the waits that are due, in their order.</summary>
    /// <param name="until">The moment: no event that was captured before it is still to come.</param>
    public void Advance(TimeSpan until)
    {
        while (Due is { } due && due <= until)
        {
            foreach (var machine in _machines)
                machine.Advance(due);
        }
    }
}
