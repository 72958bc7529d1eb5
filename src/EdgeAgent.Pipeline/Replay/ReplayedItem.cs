using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Pipeline.Replay;

/// <summary>Something that a source of a replay has told, in its place; with nothing, that all up to the moment was told.</summary>
/// <param name="At">The moment, since the replay's beginning.</param>
/// <param name="Event">What has happened, or null.</param>
/// <param name="Health">What the source does from here on, or null.</param>
/// <param name="Setting">How something of the source stands from here on, or null.</param>
public readonly record struct ReplayedItem(TimeSpan At, EventEnvelope? Event, SourceHealth? Health, PersonsSetting? Setting = null);
