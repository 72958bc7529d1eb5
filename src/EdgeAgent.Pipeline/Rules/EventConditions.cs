using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Rules.Evaluation;
using EdgeAgent.Pipeline.Rules.Expressions;

namespace EdgeAgent.Pipeline.Rules;

/// <summary>
/// Asks conditions in the language of rules about events, one after another, as they come: what has come before counts for <c>count</c>, <c>seen</c> and <c>last</c>. Not thread-safe.
/// </summary>
public sealed class EventConditions : IDisposable
{
    private readonly RuleWorld _world = new();
    private readonly RuleEngine _engine;
    private readonly TimeSpan _offset;

    /// <summary>Conditions of which nothing has come yet.</summary>
    /// <param name="conditions">All that will be asked.</param>
    /// <param name="vocabulary">The names that they use.</param>
    /// <param name="offset">Of the clock of the wall, from UTC.</param>
    public EventConditions(IEnumerable<RuleExpression> conditions, RuleVocabulary vocabulary, TimeSpan offset)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        ArgumentNullException.ThrowIfNull(vocabulary);
        _offset = offset;
        _engine = new RuleEngine(_world, vocabulary);
        foreach (var need in conditions.SelectMany(condition => condition.Needs))
            _world.Need(vocabulary.KindsOf(need.Pattern).Select(kind => kind.Name), need.Within);
    }

    /// <summary>Something has happened; from now on the conditions are about it.</summary>
    /// <param name="envelope">What.</param>
    /// <param name="at">When, since the beginning.</param>
    public void Take(EventEnvelope envelope, TimeSpan at)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        var happened = new RuleEvent(envelope, at);
        _world.Take(happened, envelope.Data);
        if (StateAfter(envelope.Data) is { } state)
            _world.Report(new SourceHealth(envelope.Source, state, envelope.Time, null));
        _engine.Begin(at, envelope.Time.ToOffset(_offset), happened);
    }

    /// <summary>Whether a condition holds of the last event.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="why">The clauses that were asked, each with its value, where it does not hold: the last one is what does not.</param>
    /// <exception cref="EdgeAgentException">It cannot be told: it failed, or took too long.</exception>
    public bool Holds(RuleExpression condition, out IReadOnlyList<EventReason> why)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var holds = _engine.Holds(condition, out var failed);
        why = holds ? [] : _engine.Explain(condition, failed);
        return holds;
    }

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();

    // What a source does is told by its events too, but for what nobody has seen of it yet.
    private static SourceState? StateAfter(EventData data) => data switch
    {
        SourceUp => SourceState.Running,
        SourceDown { Reason: "ended" } => SourceState.Ended,
        SourceDown { Retrying: true } => SourceState.Waiting,
        SourceDown => SourceState.Faulted,
        _ => null,
    };
}
