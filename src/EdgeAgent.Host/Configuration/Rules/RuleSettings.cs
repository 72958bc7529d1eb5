using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration.Rules;

/// <summary>One rule over what is seen and heard.</summary>
internal sealed record RuleSettings
{
    [EventType("The event, or the events, that begin the rule: a type, or all that begin alike, such as zone.*.", MayBeOne = true)]
    public required IReadOnlyList<string> When { get; init; }

    [Expression("What must be so then; docs/rules.md has the functions. Default: nothing.")]
    public string? If { get; init; }

    [Duration("How long it must stay so, asked again at each event.", "0ms", "24h")]
    public TimeSpan For { get; init; }

    [Section("What must follow within a time, or stay away.")]
    public RuleStepSettings? Then { get; init; }

    [Duration("After its event the rule rests so long.", "0ms", "24h")]
    public TimeSpan Cooldown { get; init; }

    [Section("When the rule may begin. Default: always.")]
    public RuleScheduleSettings? Schedule { get; init; }

    [Section("The event rule.NAME that is told.")]
    public RuleEmitSettings Emit { get; init; } = new();

    [Section("What is done besides.")]
    public RuleActionSettings Do { get; init; } = new();
}
