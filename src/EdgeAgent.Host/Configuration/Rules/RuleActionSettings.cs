using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration.Rules;

/// <summary>What a rule does beside telling its event.</summary>
internal sealed record RuleActionSettings
{
    [Name("Cameras of which a picture is taken and kept at the broker.")]
    public IReadOnlyList<string> Snapshot { get; init; } = [];

    [NamedTexts("What is set, as by MQTT: {entrance/detect: 'OFF'}.", "a source and a name: entrance/detect")]
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>();

    [NamedTexts("What is published besides: {line/stop: '1'}. Not kept by the broker, and lost while it is away.", "a topic")]
    public IReadOnlyDictionary<string, string> Publish { get; init; } = new Dictionary<string, string>();
}
