using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Rules.Evaluation;
using EdgeAgent.Pipeline.Rules.Expressions;

namespace EdgeAgent.Pipeline.Rules;

/// <summary>
/// All rules of an agent and what they know. Time is what it is told: of events the moment of their capture, of waits that of <see cref="Advance"/>; given the same in the same order it
/// tells the same. Not thread-safe.
/// </summary>
public sealed class RuleBook
{
    private readonly RuleWorld _world = new();
    private readonly List<RuleMachine> _machines = [];

    /// <summary>Rules that have seen nothing yet.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="vocabulary">The names that they may use.</param>
    /// <param name="fire">Takes their events, in the order in which they come about.</param>
    /// <param name="answer">Told of each time that a rule looked at something that begins or ends it.</param>
    public RuleBook(IReadOnlyList<RuleDefinition> rules, RuleVocabulary vocabulary, Action<RuleFiring> fire, Action<RuleAnswer> answer)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(vocabulary);
        var engine = new RuleEngine(_world, vocabulary);
        foreach (var rule in rules)
        {
            foreach (var need in rule.Expressions.SelectMany(expression => expression.Needs))
                _world.Need(vocabulary.KindsOf(need.Pattern).Select(kind => kind.Name), need.Within);
            _machines.Add(new RuleMachine(rule, vocabulary, engine, fire, answer));
        }
    }

    /// <summary>When a wait ends; null where nobody waits.</summary>
    public TimeSpan? Due => _machines.Select(machine => machine.Due).Min();

    /// <summary>Something has happened.</summary>
    /// <param name="envelope">What.</param>
    /// <param name="at">When it was captured, on a clock that only goes forward; events of other sources may be older.</param>
    public void Take(EventEnvelope envelope, TimeSpan at)
    {
        var happened = new RuleEvent(envelope, at);
        _world.Take(happened);
        foreach (var machine in _machines)
            machine.Take(happened);
    }

    /// <summary>A source does something else now.</summary>
    public void Report(SourceHealth health)
    {
        ArgumentNullException.ThrowIfNull(health);
        _world.Report(health);
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
