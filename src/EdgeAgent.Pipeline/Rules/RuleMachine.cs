using System.Text.Json.Nodes;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Rules;
using EdgeAgent.Pipeline.Rules.Evaluation;
using EdgeAgent.Pipeline.Rules.Expressions;

namespace EdgeAgent.Pipeline.Rules;

/// <summary>
/// One rule at work: an event begins it, its condition must hold and, where it says so, stay so; then it tells its event, or waits for what must follow or stay away. Not thread-safe.
/// </summary>
internal sealed class RuleMachine
{
    /// <summary>Of one rule no more may wait at a time.</summary>
    public const int MostWaiting = 16;

    private readonly RuleDefinition _rule;
    private readonly RuleEngine _engine;
    private readonly Action<RuleFiring> _fire;
    private readonly Action<RuleAnswer> _answer;
    private readonly HashSet<string> _begins;
    private readonly HashSet<string> _follows;
    private readonly List<RuleWait> _waiting = [];
    private RuleWait? _holding;
    private TimeSpan _restsUntil = TimeSpan.MinValue;

    /// <summary>A rule that has not begun.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="vocabulary">What its patterns mean.</param>
    /// <param name="engine">Evaluates its expressions.</param>
    /// <param name="fire">Takes its events.</param>
    /// <param name="answer">Told of each time that it looked.</param>
    public RuleMachine(RuleDefinition rule, RuleVocabulary vocabulary, RuleEngine engine, Action<RuleFiring> fire, Action<RuleAnswer> answer)
    {
        (_rule, _engine, _fire, _answer) = (rule, engine, fire, answer);
        _begins = Names(rule.When);
        _follows = rule.Then is { } then ? Names(then.Types) : [];

        HashSet<string> Names(IReadOnlyList<string> patterns) => [.. patterns.SelectMany(vocabulary.KindsOf).Select(kind => kind.Name)];
    }

    /// <summary>The rule.</summary>
    public RuleDefinition Rule => _rule;

    /// <summary>When it has to be looked at though nothing happens; null for never.</summary>
    public TimeSpan? Due => _waiting.Select(wait => (TimeSpan?)wait.Due).Append(_holding?.Due).Min();

    /// <summary>Something has happened; the world knows already.</summary>
    public void Take(RuleEvent happened)
    {
        if (_holding is { } holding && happened.At <= holding.Due)
            AskAgain(holding, happened);
        if (_waiting.Count > 0 && _follows.Contains(happened.Type))
            Follow(happened);
        if (_begins.Contains(happened.Type))
            Begin(happened);
    }

    /// <summary>Ends the waits that are due.</summary>
    /// <param name="until">The moment, on the rules' clock.</param>
    public void Advance(TimeSpan until)
    {
        if (_holding is { } holding && holding.Due <= until)
        {
            _holding = null;
            Proceed(holding.First, holding.Due);
        }

        for (var i = 0; i < _waiting.Count;)
        {
            var wait = _waiting[i];
            if (wait.Due > until)
            {
                i++;
                continue;
            }

            _waiting.RemoveAt(i);
            if (_rule.Then!.IsAbsence)
                Fire(wait.Due, [wait.First]);
            else
                Answer(RuleOutcome.Missed, wait.First.WallClock(wait.Due), null, []);
        }
    }

    /// <summary>Goes on with what a rule of its name was about, if that one said the same.</summary>
    public void TakeOver(RuleMachine? before)
    {
        if (before?.Definition != Definition)
            return;
        (_holding, _restsUntil) = (before._holding, before._restsUntil);
        _waiting.AddRange(before._waiting);
    }

    /// <summary>What it is about, to be kept over a restart; null where it is about nothing.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="clock">The same by the clock of the wall.</param>
    public RememberedRule? Remember(TimeSpan now, DateTimeOffset clock)
    {
        var rests = _restsUntil > now;
        return _holding is null && _waiting.Count == 0 && !rests
            ? null
            : new RememberedRule(Definition, _holding is { } holding ? Remembered(holding) : null, [.. _waiting.Select(Remembered)], rests ? clock + (_restsUntil - now) : null);

        RememberedWait Remembered(RuleWait wait) => new(wait.First.Remember(), clock + (wait.Since - now), clock + (wait.Due - now));
    }

    /// <summary>Goes on where an earlier run has ended. What was due meanwhile is given up: nobody has looked; and so is what cannot be told because the clock was set back.</summary>
    /// <param name="remembered">What it was about.</param>
    /// <param name="now">The moment.</param>
    /// <param name="clock">The same by the clock of the wall.</param>
    public void Resume(RememberedRule remembered, TimeSpan now, DateTimeOffset clock)
    {
        if (remembered.Definition != Definition)
            return;
        // A clock that was set back meanwhile makes no wait longer than it was to be.
        if (remembered.RestsUntil is { } until && until > clock)
            _restsUntil = now + Least(until - clock, _rule.Cooldown);

        // Whether it has held all the time that nobody looked is not known.
        if (remembered.Holding is { } holding)
            Answer(RuleOutcome.Lost, clock, new RuleEvent(holding.First, now), []);
        foreach (var wait in remembered.Waiting)
        {
            var first = new RuleEvent(wait.First, now + (wait.First.Time - clock));
            if (wait.Due > clock && wait.Due - clock <= _rule.Then!.Within)
                _waiting.Add(new RuleWait(first, now + (wait.Since - clock), now + (wait.Due - clock)));
            else
                Answer(RuleOutcome.Lost, clock, first, []);
        }
    }

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>What tells one rule from another of its name.</summary>
    private string Definition => string.Join('|', [string.Join(' ', _rule.When), _rule.If?.Text, _rule.For.ToString(), _rule.Then is { } then ? $"{string.Join(' ', then.Types)} {then.If?.Text} {then.Within} {then.IsAbsence}" : null, _rule.Cooldown.ToString()]);

    private void Begin(RuleEvent happened)
    {
        var at = happened.Time;
        if (happened.At < _restsUntil)
            Answer(RuleOutcome.Cooling, at, happened, []);
        else if (_rule.Schedule?.IsOpen(at) == false)
            Answer(RuleOutcome.Closed, at, happened, []);
        else if (Ask(_rule.If, happened, happened.At, at, null, out var reasons) is not { } holds)
            Answer(RuleOutcome.Fault, at, happened, reasons);
        else if (!holds)
            Answer(RuleOutcome.NotSo, at, happened, reasons);
        else if (_rule.For == TimeSpan.Zero)
            Proceed(happened, happened.At);
        else if (_holding is null)
        {
            _holding = new RuleWait(happened, happened.At, happened.At + _rule.For);
            Answer(RuleOutcome.Holding, at, happened, reasons);
        }
    }

    private void AskAgain(RuleWait holding, RuleEvent happened)
    {
        var at = holding.First.WallClock(happened.At);
        // What began it may be about something that is no more: an event of the same kind speaks for itself.
        if (Ask(_rule.If, holding.First, happened.At, at, null, out var reasons) is true)
            return;
        _holding = null;
        Answer(RuleOutcome.Broken, at, happened, reasons);
    }

    private void Follow(RuleEvent happened)
    {
        var then = _rule.Then!;
        for (var i = 0; i < _waiting.Count;)
        {
            var wait = _waiting[i];
            if (happened.At < wait.Since || happened.At > wait.Due || ReferenceEquals(happened, wait.First))
            {
                i++;
                continue;
            }

            var holds = Ask(then.If, happened, happened.At, happened.Time, wait.First, out var reasons);
            if (holds is not true)
            {
                Answer(holds is null ? RuleOutcome.Fault : RuleOutcome.NotSo, happened.Time, happened, reasons);
                i++;
                continue;
            }

            _waiting.RemoveAt(i);
            if (then.IsAbsence)
                Answer(RuleOutcome.Came, happened.Time, happened, reasons);
            else
                Fire(happened.At, [wait.First, happened]);
        }
    }

    private void Proceed(RuleEvent first, TimeSpan at)
    {
        if (_rule.Then is not { } then)
        {
            Fire(at, [first]);
            return;
        }

        if (_waiting.Count == MostWaiting)
        {
            Answer(RuleOutcome.Full, first.WallClock(at), _waiting[0].First, []);
            _waiting.RemoveAt(0);
        }

        _waiting.Add(new RuleWait(first, at, at + then.Within));
        Answer(RuleOutcome.Waiting, first.WallClock(at), first, []);
    }

    private void Fire(TimeSpan at, IReadOnlyList<RuleEvent> led)
    {
        var moment = led[0].WallClock(at);
        if (at < _restsUntil)
        {
            Answer(RuleOutcome.Cooling, moment, led[^1], []);
            return;
        }

        var (last, first) = (led[^1], led.Count > 1 ? led[0] : null);
        var reasons = new List<EventReason>();
        JsonObject? fields = null;
        try
        {
            // The condition that has held, with the values of the moment that it led to.
            _engine.Begin(at, Local(moment), led[0]);
            if (_rule.If is { } condition)
                reasons.AddRange(_engine.Explain(condition, -1));
            _engine.Begin(at, Local(moment), last, first);
            if (_rule.Then is { IsAbsence: false, If: { } follows })
                reasons.AddRange(_engine.Explain(follows, -1));
            foreach (var (name, expression) in _rule.Fields)
                (fields ??= [])[name] = EventValues.ToJson(_engine.Evaluate(expression.Script));
        }
        catch (Exception e) when (e is RuleException or NotSupportedException)
        {
            // Without a field an alarm is still an alarm.
            Answer(RuleOutcome.Fault, moment, last, [new EventReason("emit.fields", e.Message)]);
        }

        if (_rule.Cooldown > TimeSpan.Zero)
            _restsUntil = at + _rule.Cooldown;
        Answer(RuleOutcome.Fired, moment, last, reasons);
        _fire(new RuleFiring(_rule, new RuleFired
        {
            Rule = _rule.Name,
            Severity = _rule.Severity,
            Message = _rule.Message,
            Fields = fields,
            Because = [.. led.Select(e => new RuleCause(e.Id.ToString(), e.Type, e.Source.Uri))],
        }, moment, reasons));
    }

    /// <returns>Null where it cannot be told.</returns>
    private bool? Ask(RuleExpression? condition, RuleEvent happened, TimeSpan now, DateTimeOffset moment, RuleEvent? first, out IReadOnlyList<EventReason> reasons)
    {
        reasons = [];
        if (condition is null)
            return true;
        try
        {
            _engine.Begin(now, Local(moment), happened, first);
            var holds = _engine.Holds(condition, out var failed);
            reasons = holds ? [] : _engine.Explain(condition, failed);
            return holds;
        }
        catch (RuleException e)
        {
            reasons = [new EventReason(condition.Text, e.Message)];
            return null;
        }
    }

    private void Answer(RuleOutcome outcome, DateTimeOffset at, RuleEvent? happened, IReadOnlyList<EventReason> reasons) =>
        _answer(new RuleAnswer(_rule.Name, at, outcome, happened?.Id, happened?.Type, happened?.Source.Name, reasons));

    private DateTimeOffset Local(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, _rule.Zone);
}
