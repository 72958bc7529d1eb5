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
    private RuleVocabulary _vocabulary;
    private IReadOnlyList<RuleMachine> _machines = [];
    private IReadOnlyList<StandingCondition> _conditions = [];
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
        (_fire, _answer, _vocabulary) = (fire, answer, vocabulary);
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
        _vocabulary = vocabulary;
        var machines = new List<RuleMachine>();
        foreach (var rule in rules)
        {
            var machine = new RuleMachine(rule, vocabulary, _engine, _fire, _answer);
            machine.TakeOver(_machines.FirstOrDefault(before => before.Rule.Name == rule.Name));
            machines.Add(machine);
        }

        _machines = machines;
        Learn();
    }

    /// <summary>Says from here on when conditions hold, each from the next <see cref="Advance"/> on; those that are as they were go on.</summary>
    /// <param name="conditions">The conditions, of the same vocabulary; each name once.</param>
    /// <param name="changed">Told when one begins or ceases to hold; before it is first told it does not.</param>
    public void Watch(IReadOnlyList<ConditionDefinition> conditions, Action<ConditionChange> changed)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        var watched = new List<StandingCondition>();
        foreach (var definition in conditions)
        {
            var condition = new StandingCondition(definition, KindsOf, _world, _engine, changed);
            condition.TakeOver(_conditions.FirstOrDefault(before => before.Definition.Name == definition.Name));
            watched.Add(condition);
        }

        _conditions = watched;
        Learn();
    }

    /// <summary>The clock of the wall at the beginning of the rules' clock: for what is asked while nothing happens.</summary>
    public DateTimeOffset Origin { get; set; } = DateTimeOffset.UnixEpoch;

    /// <summary>When a wait ends, or time alone may change a condition; null where neither is waited for.</summary>
    public TimeSpan? Due => _machines.Select(machine => machine.Due).Concat(_conditions.Select(condition => condition.Due)).Min();

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
        foreach (var condition in _conditions)
            condition.Advance(at - TimeSpan.FromTicks(1), Origin);
        _world.Take(happened, envelope.Data);
        foreach (var condition in _conditions)
            condition.Take(happened, envelope.Data, Origin);
        foreach (var machine in _machines)
            machine.Take(happened);
    }

    /// <summary>A source does something else now.</summary>
    /// <param name="health">What.</param>
    /// <param name="at">When, on the rules' clock.</param>
    public void Report(SourceHealth health, TimeSpan at)
    {
        ArgumentNullException.ThrowIfNull(health);
        if (_world.Report(health))
            AskAll(at);
    }

    /// <summary>Something is set of a source.</summary>
    /// <param name="source">The camera's or microphone's name.</param>
    /// <param name="name">What, as in its topic: <c>mute</c>.</param>
    /// <param name="value">As its topic has it: <c>ON</c>, <c>0.45</c>.</param>
    /// <param name="at">When, on the rules' clock.</param>
    public void Set(string source, string name, string value, TimeSpan at)
    {
        if (_world.Set(source, name, value))
            AskAll(at);
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
        foreach (var condition in _conditions)
            condition.Advance(until, Origin);
        while (_machines.Select(machine => machine.Due).Min() is { } due && due <= until)
        {
            foreach (var machine in _machines)
                machine.Advance(due);
        }
    }

    private void AskAll(TimeSpan at)
    {
        foreach (var condition in _conditions)
            condition.Ask(at, Origin);
    }

    private IReadOnlyList<string> KindsOf(string pattern) => [.. _vocabulary.KindsOf(pattern).Select(kind => kind.Name)];

    /// <summary>Knows what everything that is asked looks at.</summary>
    private void Learn()
    {
        var needs = _machines.SelectMany(machine => machine.Rule.Expressions).Concat(_conditions.Select(condition => condition.Definition.Expression)).SelectMany(expression => expression.Needs).ToList();
        foreach (var need in needs)
            _world.Need(KindsOf(need.Pattern), need.Within);
        var patterns = _machines.SelectMany(machine => machine.Rule.When.Concat(machine.Rule.Then?.Types ?? [])).Concat(needs.Select(need => need.Pattern));
        Volatile.Write(ref _needed, patterns.SelectMany(KindsOf).ToFrozenSet());
    }
}
