using System.Collections.Frozen;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Rules;
using EdgeAgent.Pipeline.Rules.Expressions;

namespace EdgeAgent.Host.Scenes;

/// <summary>Events that a scene asks for or forbids. Immutable.</summary>
internal sealed class EventPattern
{
    /// <summary>Where it stands in the scene: <c>expect[0]</c>.</summary>
    public required string Key { get; init; }

    /// <summary>The line there, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The types, as they are written.</summary>
    public required IReadOnlyList<string> Written { get; init; }

    /// <summary>All types that are meant.</summary>
    public required FrozenSet<string> Types { get; init; }

    /// <summary>The camera or microphone; null for any.</summary>
    public string? Source { get; init; }

    /// <summary>When; null for at any time.</summary>
    public TimeRange? When { get; init; }

    /// <summary>When, as a person says it; null for at any time.</summary>
    public string? WhenInWords { get; init; }

    /// <summary>What the data must say.</summary>
    public IReadOnlyList<FieldDemand> Fields { get; init; } = [];

    /// <summary>What must be so besides; null for nothing.</summary>
    public RuleExpression? If { get; init; }

    /// <summary>What it asks for, for a person.</summary>
    public string Words => string.Join(", ", (IEnumerable<string>)[
        $"{string.Join(" or ", Written)}{(Source is null ? "" : $" of {Source}")}{(WhenInWords is null ? "" : $" {WhenInWords}")}",
        .. Fields.Select(demand => demand.Words),
        .. If is null ? Array.Empty<string>() : [$"if {If.Text.ReplaceLineEndings(" ").Trim()}"]]);

    /// <summary>In what an event of one of the types is not what is asked for; nothing where it is.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="conditions">What it can be asked, while it is the last event.</param>
    public IReadOnlyList<Difference> Against(SceneEvent happened, EventConditions conditions)
    {
        var differences = new List<Difference>();
        if (Source is not null && Source != happened.Source)
            differences.Add(new Difference($"it is of {(happened.Source.Length == 0 ? "the agent" : happened.Source)}, not of {Source}"));
        if (When?.Beyond(happened.At) is { } off && off != TimeSpan.Zero)
            differences.Add(new Difference($"{SceneEvent.Moment(off.Duration())} too {(off > TimeSpan.Zero ? "late" : "early")}", off));
        foreach (var field in Fields)
        {
            if (field.Against(happened.Data) is { } difference)
                differences.Add(difference);
        }

        if (If is not null && Against(If, conditions) is { } failed)
            differences.Add(failed);
        return differences;
    }

    private static Difference? Against(RuleExpression condition, EventConditions conditions)
    {
        try
        {
            return conditions.Holds(condition, out var why) ? null : OfClause(why[^1]);
        }
        catch (EdgeAgentException e)
        {
            return new Difference($"'{condition.Text}' cannot be evaluated: {e.Message}", IsFault: true);
        }
    }

    private static Difference OfClause(EventReason reason) =>
        new(reason.Needed is { } needed ? $"{reason.What} is {reason.Found}, asked is {needed}" : $"{reason.What}: {reason.Found}");
}
