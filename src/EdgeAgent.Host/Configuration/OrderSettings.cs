using EdgeAgent.Host.Configuration.Rules;
using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration;

/// <summary>What an order by voice does.</summary>
internal sealed record OrderSettings
{
    [Section("What is done, as by a rule.")]
    public RuleActionSettings Do { get; init; } = new();

    [Name("Cameras on which the object of the number that was said is rejected: those with reject.", MayBeOne = true)]
    public IReadOnlyList<string> Reject { get; init; } = [];

    [Fraction("The least confidence of the words. Default: whatever the model understands.")]
    public double MinConfidence { get; init; }

    [Text("Whose voice it must be, of those that are enrolled; the microphone then needs speakers. Default: anybody's.")]
    public IReadOnlyList<string> Speakers { get; init; } = [];
}
