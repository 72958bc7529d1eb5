using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Scenes.Settings;

/// <summary>A scene: what is played to which configuration, and what must come of it. Immutable.</summary>
internal sealed record SceneSettings
{
    [Text("What it is about, for a person.")]
    public string? About { get; init; }

    [File("The configuration. Default: that of --config.")]
    public string? Configuration { get; init; }

    [NamedTexts("What is played, by the camera or microphone that gets it: {entrance: clip.mp4}; or a folder that 'run --record' has written. A path begins beside the scene.", "a camera or microphone of the configuration", MayBeOne = true)]
    public required IReadOnlyDictionary<string, string> Play { get; init; }

    [Moment("When the media begins, for rules that ask the time of day. Default: a Monday, midnight, UTC.")]
    public DateTimeOffset? From { get; init; }

    [SectionList("Events that must come.")]
    public IReadOnlyList<ExpectationSettings> Expect { get; init; } = [];

    [SectionList("Events that must not come.")]
    public IReadOnlyList<ForbiddenSettings> Forbid { get; init; } = [];

    [File("A file with every event, as 'edgeagent test --update' writes it: nothing else may come, and nothing may be missing.")]
    public string? Exact { get; init; }
}
