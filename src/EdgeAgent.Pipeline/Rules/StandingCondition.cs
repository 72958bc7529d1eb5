using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Rules.Evaluation;

namespace EdgeAgent.Pipeline.Rules;

/// <summary>
/// Says from which moment to which a condition holds: asked when an event comes that can change it, and when time alone can. What it says depends on events and their moments only. Not thread-safe.
/// </summary>
internal sealed class StandingCondition
{
    private static readonly TimeSpan Next = TimeSpan.FromTicks(1);
    private static readonly TimeSpan ClockStep = TimeSpan.FromSeconds(1);

    private readonly RuleWorld _world;
    private readonly RuleEngine _engine;
    private readonly Action<ConditionChange> _changed;
    private readonly List<(IReadOnlyList<string> Kinds, TimeSpan Within)> _looksBack = [];
    private readonly HashSet<string> _kinds = [];
    private TimeSpan? _asked;
    private bool _holds;
    private string? _fault;

    /// <summary>A condition that nobody has asked about: it does not hold.</summary>
    /// <param name="definition">What it asks.</param>
    /// <param name="kindsOf">What its patterns mean.</param>
    /// <param name="world">What was seen and heard.</param>
    /// <param name="engine">Evaluates it.</param>
    /// <param name="changed">Told of each change.</param>
    public StandingCondition(ConditionDefinition definition, Func<string, IReadOnlyList<string>> kindsOf, RuleWorld world, RuleEngine engine, Action<ConditionChange> changed)
    {
        (Definition, _world, _engine, _changed) = (definition, world, engine, changed);
        foreach (var need in definition.Expression.Needs)
        {
            var kinds = kindsOf(need.Pattern);
            _kinds.UnionWith(kinds);
            if (need.Within is { } within)
                _looksBack.Add((kinds, within));
        }
    }

    /// <summary>What it asks.</summary>
    public ConditionDefinition Definition { get; }

    /// <summary>When time alone may change it; null for never.</summary>
    public TimeSpan? Due { get; private set; }

    /// <summary>Goes on with what one of its name has found, if that one asked the same.</summary>
    public void TakeOver(StandingCondition? before)
    {
        if (before?.Definition.Expression.Text == Definition.Expression.Text)
            (_asked, _holds, _fault, Due) = (before._asked, before._holds, before._fault, before.Due);
    }

    /// <summary>Something has happened; the world knows already.</summary>
    /// <param name="happened">What.</param>
    /// <param name="data">Its data.</param>
    /// <param name="origin">The clock of the wall at the beginning of the rules' clock.</param>
    public void Take(RuleEvent happened, EventData data, DateTimeOffset origin)
    {
        if (RuleWorld.Counts(data) || _kinds.Contains(happened.Type))
            Ask(happened.At, origin);
    }

    /// <summary>Time has passed.</summary>
    /// <param name="until">Up to this moment.</param>
    /// <param name="origin">The clock of the wall at the beginning of the rules' clock.</param>
    public void Advance(TimeSpan until, DateTimeOffset origin)
    {
        if (_asked is null)
            Ask(until, origin);
        while (Due is { } due && due <= until)
            Ask(due, origin);
    }

    /// <summary>Asks it.</summary>
    /// <param name="moment">The moment; one before the last that was asked about is that one: what was said is said.</param>
    /// <param name="origin">The clock of the wall at the beginning of the rules' clock.</param>
    public void Ask(TimeSpan moment, DateTimeOffset origin)
    {
        var at = _asked > moment ? _asked.Value : moment;
        _asked = at;
        var (holds, fault, failed) = (false, (string?)null, 0);
        _engine.Begin(at, TimeZoneInfo.ConvertTime(origin + at, TimeZoneInfo.Local), null);
        try
        {
            holds = _engine.Holds(Definition.Expression, out failed);
        }
        catch (RuleException e)
        {
            fault = e.Message;
        }

        Due = NextDue(at, origin);
        if (holds == _holds && fault == _fault)
            return;
        (_holds, _fault) = (holds, fault);
        _changed(new ConditionChange(Definition, holds, at, fault is null ? _engine.Explain(Definition.Expression, failed) : []) { Fault = fault });
    }

    private TimeSpan? NextDue(TimeSpan at, DateTimeOffset origin)
    {
        TimeSpan? due = Definition.Expression.ReadsClock ? at + ClockStep - TimeSpan.FromTicks((origin + at).Ticks % ClockStep.Ticks) : null;
        foreach (var (kinds, within) in _looksBack)
        {
            // An event is within its time to the end of it.
            if (_world.Past(kinds, at - within).Select(past => (TimeSpan?)past.At).Min() is { } earliest && (due is null || earliest + within + Next < due))
                due = earliest + within + Next;
        }

        return due;
    }
}
