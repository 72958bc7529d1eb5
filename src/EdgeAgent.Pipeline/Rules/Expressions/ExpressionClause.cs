using Acornima;
using Acornima.Ast;
using Jint;

namespace EdgeAgent.Pipeline.Rules.Expressions;

/// <summary>One condition of several: a person who asks why is told of each whether it held, and with which value.</summary>
public sealed class ExpressionClause
{
    private static readonly Dictionary<Operator, string> Comparisons = new()
    {
        [Operator.StrictEquality] = "===",
        [Operator.StrictInequality] = "!==",
        [Operator.LessThan] = "<",
        [Operator.LessThanOrEqual] = "<=",
        [Operator.GreaterThan] = ">",
        [Operator.GreaterThanOrEqual] = ">=",
    };

    private ExpressionClause(string text, string? leftText, string? demand, Prepared<Script>? right)
    {
        Text = text;
        Script = RuleExpression.Prepare(text);
        LeftText = leftText;
        Left = leftText is null ? null : RuleExpression.Prepare(leftText);
        Demand = demand;
        Right = right;
    }

    /// <summary>Its text.</summary>
    public string Text { get; }

    /// <summary>It, ready to run.</summary>
    internal Prepared<Script> Script { get; }

    /// <summary>The text of what is compared; null where nothing is.</summary>
    internal string? LeftText { get; }

    /// <summary>It, ready to run.</summary>
    internal Prepared<Script>? Left { get; }

    /// <summary>How it is compared, and with what where that is a plain value: <c>&gt; 0.5</c>.</summary>
    internal string? Demand { get; }

    /// <summary>What it is compared with, where that is to be worked out.</summary>
    internal Prepared<Script>? Right { get; }

    internal static ExpressionClause Of(Expression clause, string text)
    {
        var own = text[clause.Start..clause.End];
        if (clause is not NonLogicalBinaryExpression binary || !Comparisons.TryGetValue(binary.Operator, out var comparison) || binary.Left is Literal)
            return new ExpressionClause(own, null, null, null);
        var (left, right) = (text[binary.Left.Start..binary.Left.End], text[binary.Right.Start..binary.Right.End]);
        return binary.Right is Literal
            ? new ExpressionClause(own, left, $"{comparison} {right}", null)
            : new ExpressionClause(own, left, comparison, RuleExpression.Prepare(right));
    }
}
