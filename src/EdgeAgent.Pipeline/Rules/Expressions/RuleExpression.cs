using Acornima;
using Acornima.Ast;
using EdgeAgent.Pipeline.Events.Json;
using Jint;

namespace EdgeAgent.Pipeline.Rules.Expressions;

/// <summary>
/// What a rule asks or tells, in the part of JavaScript that has no clock, no way out and no end (docs/rules.md): read and checked once, evaluated whenever something happens.
/// </summary>
public sealed class RuleExpression
{
    private RuleExpression(string text, Prepared<Script> script, IReadOnlyList<ExpressionClause> clauses, ExpressionChecker checker, ValueShape shape)
    {
        Text = text;
        Script = script;
        Clauses = clauses;
        Needs = checker.Needs;
        ReadsClock = checker.ReadsClock;
        Shape = shape;
    }

    /// <summary>Its text.</summary>
    public string Text { get; }

    /// <summary>The conditions that all have to hold, in their order: what stands between <c>&amp;&amp;</c> at the top.</summary>
    public IReadOnlyList<ExpressionClause> Clauses { get; }

    /// <summary>The events of the past that it looks at.</summary>
    public IReadOnlyList<HistoryNeed> Needs { get; }

    /// <summary>Whether it asks what time it is, so that it changes though nothing happens.</summary>
    public bool ReadsClock { get; }

    /// <summary>The whole of it, ready to run.</summary>
    internal Prepared<Script> Script { get; }

    /// <summary>What it gives.</summary>
    internal ValueShape Shape { get; }

    /// <summary>Longer ones are programs.</summary>
    public const int LongestText = 2000;

    /// <summary>Reads a condition.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="vocabulary">The names that there are.</param>
    /// <param name="events">What it may call the events that it is about: <c>event</c>, and <c>first</c> in a second step; each with the kinds that it may be of.</param>
    /// <param name="faults">What is wrong; empty where nothing is.</param>
    /// <returns>Null where something is wrong.</returns>
    public static RuleExpression? Condition(string text, RuleVocabulary vocabulary, IReadOnlyDictionary<string, IReadOnlyCollection<EventDescriptor>> events, out IReadOnlyList<ExpressionFault> faults)
    {
        var read = Read(text, vocabulary, events, out faults);
        if (read is null || read.Shape.Kinds == ValueKinds.Any || (read.Shape.Kinds & ~(ValueKinds.Truth | ValueKinds.Nothing)) == 0 && read.Shape.Kinds.HasFlag(ValueKinds.Truth))
            return read;
        var what = read.Shape.Kinds == ValueKinds.Nothing ? "nothing" : read.Shape.InWords();
        faults = [new ExpressionFault(1, $"a condition is true or false, and this is {what}.{(read.Shape.Kinds == ValueKinds.Number ? $" Compare it: {text} > 0" : "")}")];
        return null;
    }

    /// <summary>Reads what gives a value.</summary>
    /// <inheritdoc cref="Condition"/>
    public static RuleExpression? Value(string text, RuleVocabulary vocabulary, IReadOnlyDictionary<string, IReadOnlyCollection<EventDescriptor>> events, out IReadOnlyList<ExpressionFault> faults) =>
        Read(text, vocabulary, events, out faults);

    private static RuleExpression? Read(string text, RuleVocabulary vocabulary, IReadOnlyDictionary<string, IReadOnlyCollection<EventDescriptor>> events, out IReadOnlyList<ExpressionFault> faults)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(events);
        if (text.Length > LongestText)
        {
            faults = [new ExpressionFault(LongestText, $"it is longer than {LongestText} characters.")];
            return null;
        }

        Expression tree;
        try
        {
            tree = new Parser(new ParserOptions { Tolerant = false }).ParseExpression(text);
        }
        catch (ParseErrorException e)
        {
            faults = [new ExpressionFault(e.Error.Index + 1, $"this is no expression: {e.Error.Description.TrimEnd('.')}.")];
            return null;
        }
        catch (InsufficientExecutionStackException)
        {
            faults = [new ExpressionFault(1, "it is nested too deeply.")];
            return null;
        }

        var checker = new ExpressionChecker(vocabulary, events.ToDictionary(e => e.Key, e => ValueShape.OfEvent(e.Value)), text);
        var shape = checker.Check(tree);
        faults = checker.Faults;
        return faults.Count > 0 ? null : new RuleExpression(text, Prepare(text), [.. ClausesOf(tree).Select(clause => ExpressionClause.Of(clause, text))], checker, shape);
    }

    // In parentheses: what begins with { is no block.
    internal static Prepared<Script> Prepare(string text) => Engine.PrepareScript($"({text})", strict: true);

    private static IEnumerable<Expression> ClausesOf(Expression tree) => tree switch
    {
        LogicalExpression { Operator: Operator.LogicalAnd } both => ClausesOf(both.Left).Concat(ClausesOf(both.Right)),
        ParenthesizedExpression inner => ClausesOf(inner.Expression),
        _ => [tree],
    };
}
