using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Events.Rules;

namespace EdgeAgent.Host.Configuration.Rules;

/// <summary>A rule's event.</summary>
internal sealed record RuleEmitSettings
{
    [Choice<RuleSeverity>("How much it matters.")]
    public RuleSeverity Severity { get; init; } = RuleSeverity.Info;

    [Text("What it means, for a person.")]
    public string? Message { get; init; }

    [NamedTexts("What it tells: names, each with an expression.", "a name of at most 250 characters")]
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();
}
