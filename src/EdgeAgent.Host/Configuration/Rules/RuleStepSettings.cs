using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration.Rules;

/// <summary>What must follow, or stay away.</summary>
internal sealed record RuleStepSettings
{
    [EventType("The event that must follow; the rule fires when it does.", MayBeOne = true)]
    public IReadOnlyList<string> When { get; init; } = [];

    [EventType("The event that must stay away; the rule fires at the end of the time if it has.", MayBeOne = true)]
    public IReadOnlyList<string> None { get; init; } = [];

    [Expression("What must be so of that event, which is event here; the one that began the rule is first. Default: nothing.")]
    public string? If { get; init; }

    [Duration("How long it is waited for.", "100ms", "24h")]
    public required TimeSpan Within { get; init; }
}
