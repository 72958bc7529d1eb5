using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration.Rules;

/// <summary>What a rule does beside telling its event.</summary>
internal sealed record RuleActionSettings
{
    [Name("Cameras of which a picture is taken and kept at the broker.", MayBeOne = true)]
    public IReadOnlyList<string> Snapshot { get; init; } = [];

    [Name("Cameras of which a clip is kept, which the rule's event names: those with evidence.clip.", MayBeOne = true)]
    public IReadOnlyList<string> Clip { get; init; } = [];

    [NamedTexts("What is set, as by MQTT: {entrance/detect: 'OFF'}.", "a source and a name: entrance/detect")]
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>();

    [NamedTexts("Microphones at which what is said is written down for a while, where it otherwise waits for a keyword or a condition: {desk: 10s}; from 1s to 10m.", "a microphone")]
    public IReadOnlyDictionary<string, string> Transcribe { get; init; } = new Dictionary<string, string>();

    [Name("Cameras whose lines are counted from nothing again.", MayBeOne = true)]
    public IReadOnlyList<string> ResetCounts { get; init; } = [];

    [NamedTexts("What is published besides: {line/stop: '1'}. Not kept by the broker, and lost while it is away.", "a topic")]
    public IReadOnlyDictionary<string, string> Publish { get; init; } = new Dictionary<string, string>();
}
