using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Rules.Expressions;
using EdgeAgent.Pipeline.Rules.Schedules;
using EdgeAgent.Pipeline.Time;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace EdgeAgent.Pipeline.Rules.Evaluation;

/// <summary>Evaluates the expressions of one agent's rules over what was seen and heard, one after another, on one thread. Nothing that they do outlives them.</summary>
internal sealed class RuleEngine : IDisposable
{
    private const long MemoryLimitBytes = 1024 * 1024;
    private const int RecursionLimit = 32;
    private const int LongestShown = 200;

    private static readonly JsonSerializerOptions ReadableJson = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Engine _engine;
    private readonly EventValues _values;
    private readonly RuleWorld _world;
    private RuleVocabulary _vocabulary;
    private readonly Dictionary<string, IReadOnlyList<string>> _kinds = [];
    private TimeSpan _now;
    private DateTimeOffset _local;

    /// <summary>An engine.</summary>
    /// <param name="world">What was seen and heard.</param>
    /// <param name="vocabulary">The names that there are.</param>
    public RuleEngine(RuleWorld world, RuleVocabulary vocabulary)
    {
        (_world, _vocabulary) = (world, vocabulary);
        _engine = new Engine(options =>
        {
            options.Strict = true;
            options.LimitMemory(MemoryLimitBytes);
            options.LimitRecursion(RecursionLimit);
            options.Constraint(new ThreadTimeConstraint());
            options.Culture = CultureInfo.InvariantCulture;
        });
        _values = new EventValues(_engine);
        Function("count", arguments => _world.Count(Text(arguments, 0)!, Text(arguments, 1), Text(arguments, 2)));
        Function("seen", arguments => Find(Text(arguments, 0)!, _now - ShortTime.Parse(Text(arguments, 1)!)!.Value, arguments.Length > 2 ? arguments[2] : null) is not null);
        Function("last", arguments => Find(Text(arguments, 0)!, TimeSpan.MinValue, arguments.Length > 1 ? arguments[1] : null) is { } found ? _values.Of(found) : JsValue.Undefined);
        Function("state", arguments => arguments.Length > 1 ? SettingOf(Text(arguments, 0)!, Text(arguments, 1)!) : _world.StateOf(Text(arguments, 0)!));
        Function("minutes", _ => _local.TimeOfDay.TotalMinutes);
        Function("weekday", _ => Weekday.WordOf(_local.DayOfWeek));
    }

    /// <summary>From now on these names are known.</summary>
    public void Use(RuleVocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        _kinds.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();

    /// <summary>Says what an expression is about: until it is called again.</summary>
    /// <param name="now">The moment, on the rules' clock.</param>
    /// <param name="local">The same on the clock of the wall, where the rule is.</param>
    /// <param name="event">The event; null where there is none.</param>
    /// <param name="first">The event before it that the rule waits after; null where there is none.</param>
    public void Begin(TimeSpan now, DateTimeOffset local, RuleEvent? @event, RuleEvent? first = null)
    {
        (_now, _local) = (now, local);
        _engine.SetValue("event", @event is null ? JsValue.Undefined : _values.Of(@event));
        _engine.SetValue("first", first is null ? JsValue.Undefined : _values.Of(first));
    }

    /// <summary>Whether a condition holds.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="failed">The number of the clause that does not hold, from 0; -1 where all do.</param>
    /// <exception cref="RuleException">It cannot be told.</exception>
    public bool Holds(RuleExpression condition, out int failed)
    {
        for (failed = 0; failed < condition.Clauses.Count; failed++)
        {
            if (!TypeConverter.ToBoolean(Evaluate(condition.Clauses[failed].Script)))
                return false;
        }

        failed = -1;
        return true;
    }

    /// <summary>What an expression gives.</summary>
    /// <exception cref="RuleException">It gives nothing.</exception>
    public JsValue Evaluate(Prepared<Acornima.Ast.Script> script)
    {
        try
        {
            return _engine.Evaluate(script);
        }
        catch (Exception e) when (e is JavaScriptException or TimeoutException or MemoryLimitExceededException or RecursionDepthOverflowException or StatementsCountOverflowException)
        {
            throw new RuleException(e is MemoryLimitExceededException ? "It takes more than 1 MB of memory." : e is RecursionDepthOverflowException ? "Its functions call one another too often." : e.Message, e);
        }
    }

    /// <summary>The clauses that were asked, each with its value.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="failed">What <see cref="Holds"/> has said.</param>
    public IReadOnlyList<EventReason> Explain(RuleExpression condition, int failed)
    {
        var reasons = new List<EventReason>();
        for (var i = 0; i < condition.Clauses.Count && (failed < 0 || i <= failed); i++)
        {
            var clause = condition.Clauses[i];
            reasons.Add(clause.Left is { } left
                ? new EventReason(clause.LeftText!, Shown(left), clause.Right is { } right ? $"{clause.Demand} {Shown(right)}" : clause.Demand)
                : new EventReason(clause.Text, i == failed ? "no" : "yes"));
        }

        return reasons;
    }

    private string Shown(Prepared<Acornima.Ast.Script> script)
    {
        try
        {
            var text = EventValues.ToJson(Evaluate(script))?.ToJsonString(ReadableJson) ?? "nothing";
            return text.Length <= LongestShown ? text : text[..LongestShown] + "…";
        }
        catch (Exception e) when (e is RuleException or NotSupportedException)
        {
            return "nothing";
        }
    }

    private void Function(string name, Func<JsValue[], JsValue> give) => _engine.SetValue(name, new ClrFunction(_engine, name, (_, arguments) => give(arguments)));

    private JsValue SettingOf(string source, string name)
    {
        var value = _world.SettingOf(source, name);
        if (_vocabulary.SourceOf(source)?.SettingOf(name) is { IsSwitch: true } known)
            return value is null ? known.IsOn : value == "ON";
        // Not a number as long as nobody knows: no comparison holds.
        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
    }

    private static string? Text(JsValue[] arguments, int at) => arguments.Length > at ? arguments[at].AsString() : null;

    private RuleEvent? Find(string pattern, TimeSpan since, JsValue? where)
    {
        if (!_kinds.TryGetValue(pattern, out var kinds))
            _kinds[pattern] = kinds = [.. _vocabulary.KindsOf(pattern).Select(kind => kind.Name)];
        foreach (var past in _world.Past(kinds, since))
        {
            // What lies ahead of the moment that is asked about has not happened yet.
            if (past.At <= _now && (where is not ObjectInstance wanted || Fits(past, wanted)))
                return past;
        }

        return null;
    }

    private bool Fits(RuleEvent past, ObjectInstance wanted)
    {
        var seen = _values.Of(past);
        foreach (var (key, property) in wanted.GetOwnProperties())
        {
            var owner = key.AsString() is "source" or "subject" ? seen : (ObjectInstance)seen.Get("data");
            if (!JsValue.Equals(owner.Get(key), property.Value))
                return false;
        }

        return true;
    }
}
