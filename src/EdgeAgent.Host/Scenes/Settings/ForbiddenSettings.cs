using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Scenes.Settings;

/// <summary>Events that must not come.</summary>
internal record ForbiddenSettings
{
    [EventType("The event's type, or all that begin alike, such as zone.*; one or several.", MayBeOne = true)]
    public required IReadOnlyList<string> Event { get; init; }

    [Name("Whose it is: a camera or microphone that is played. Default: any.")]
    public string? Source { get; init; }

    [Duration("When it comes, from the beginning of the media.", "0ms", "8760h")]
    public TimeSpan? At { get; init; }

    [Duration("How much earlier or later it may come. Default: 1s.", "0ms", "24h")]
    public TimeSpan? Within { get; init; }

    [TimeRange("When it comes, instead of at: 1s..5s from the beginning of the media.")]
    public TimeRange? Between { get; init; }

    [NamedTexts("What its data say: {label: person, score: 0.7..0.9, box.x: 0.3 +- 0.05}.", "a field of the event's data, a member of one with a point: box.x")]
    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();

    [Expression("What must be so of it besides, as in rules: event.data.defects.some(d => d.label === 'crack').")]
    public string? If { get; init; }
}
