using System.Text.Json.Nodes;

namespace EdgeAgent.Pipeline.Events.Rules;

/// <summary>What a rule of the configuration asks for has come about. Its type is <c>rule.</c> and the rule's name; all rules share this schema.</summary>
[EventType("rule", 1)]
public sealed record RuleFired : EventData
{
    /// <summary>The rule's name.</summary>
    public required string Rule { get; init; }

    /// <summary>How much it matters.</summary>
    public required RuleSeverity Severity { get; init; }

    /// <summary>What the rule says it means; absent where it says nothing.</summary>
    public string? Message { get; init; }

    /// <summary>The fields that the rule asks for; absent where it asks for none.</summary>
    public JsonObject? Fields { get; init; }

    /// <summary>The events that led to it, in their order.</summary>
    public required IReadOnlyList<RuleCause> Because { get; init; }
}
