using System.Text.Json.Serialization;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Rules;

namespace EdgeAgent.Host.Composition.Rules;

/// <summary>One line of <see cref="RuleJournal"/>.</summary>
internal sealed record RuleJournalLine
{
    /// <summary>For the reader.</summary>
    [JsonConstructor]
    public RuleJournalLine()
    {
    }

    /// <summary>What a rule has found.</summary>
    public RuleJournalLine(RuleAnswer answer)
    {
        (Rule, At, Until, Outcome, Event, Type, Source, Reasons) = (answer.Rule, answer.At, answer.At, answer.Outcome, answer.Event, answer.Type, answer.Source, answer.Reasons);
        Times = 1;
    }

    /// <summary>The rule.</summary>
    public string Rule { get; init; } = "";

    /// <summary>When it looked.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>When it found the same for the last time.</summary>
    public DateTimeOffset Until { get; set; }

    /// <summary>How often it has.</summary>
    public int Times { get; set; }

    /// <summary>What came of it.</summary>
    public RuleOutcome Outcome { get; init; }

    /// <summary>The first event that it looked at; absent where a wait has ended.</summary>
    public Guid? Event { get; init; }

    /// <summary>Its type.</summary>
    public string? Type { get; init; }

    /// <summary>Whose it is.</summary>
    public string? Source { get; init; }

    /// <summary>The conditions that were asked.</summary>
    public IReadOnlyList<EventReason> Reasons { get; init; } = [];

    /// <summary>Whether a rule has found the same again. What has come about is always a line of its own.</summary>
    public bool IsSame(RuleAnswer answer) => Outcome == answer.Outcome && Outcome is RuleOutcome.NotSo or RuleOutcome.Cooling or RuleOutcome.Closed or RuleOutcome.Fault
        && Type == answer.Type && Source == answer.Source && Reasons.SequenceEqual(answer.Reasons);
}
