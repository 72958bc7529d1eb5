using System.Text.Json.Nodes;
using EdgeAgent.Pipeline.Rules.Expressions;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>An expression over what is seen and heard; whether it is right is looked at when all names are known.</summary>
internal sealed class ExpressionAttribute(string description) : ScalarAttribute(description)
{
    /// <inheritdoc/>
    public override string Allowed => $"an expression of at most {RuleExpression.LongestText} characters, as in docs/rules.md";

    /// <inheritdoc/>
    public override object? Read(string text, string folder) => text.Length is > 0 and <= RuleExpression.LongestText && !text.Any(IsNoText) ? text : null;

    // One that goes over several lines is still one.
    private static bool IsNoText(char c) => char.IsControl(c) && c is not ('\n' or '\t');

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = RuleExpression.LongestText };
}
