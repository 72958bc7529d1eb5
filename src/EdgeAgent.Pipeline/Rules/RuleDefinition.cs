using EdgeAgent.Pipeline.Events.Rules;
using EdgeAgent.Pipeline.Rules.Expressions;
using EdgeAgent.Pipeline.Rules.Schedules;

namespace EdgeAgent.Pipeline.Rules;

/// <summary>A rule of the configuration, read and checked.</summary>
public sealed record RuleDefinition
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Types of events, and patterns of them, of which each may begin it.</summary>
    public required IReadOnlyList<string> When { get; init; }

    /// <summary>What must be so then; null for nothing.</summary>
    public RuleExpression? If { get; init; }

    /// <summary>For how long it must stay so; asked again at each event.</summary>
    public TimeSpan For { get; init; }

    /// <summary>What must follow, or stay away; null for nothing.</summary>
    public RuleStep? Then { get; init; }

    /// <summary>After its event the rule rests so long.</summary>
    public TimeSpan Cooldown { get; init; }

    /// <summary>When it may begin; null for always.</summary>
    public RuleSchedule? Schedule { get; init; }

    /// <summary>Where minutes() and weekday() are asked; also the schedule's.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Local;

    /// <summary>How much it matters.</summary>
    public RuleSeverity Severity { get; init; } = RuleSeverity.Info;

    /// <summary>What it means, for a person; null where nothing is said.</summary>
    public string? Message { get; init; }

    /// <summary>The fields of its event, in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, RuleExpression>> Fields { get; init; } = [];

    /// <summary>Everything that it asks.</summary>
    internal IEnumerable<RuleExpression> Expressions => new[] { If, Then?.If }.OfType<RuleExpression>().Concat(Fields.Select(pair => pair.Value));
}
