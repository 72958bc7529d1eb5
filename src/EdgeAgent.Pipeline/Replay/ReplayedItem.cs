using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Pipeline.Replay;

/// <summary>Something that a source of a replay has told, in its place.</summary>
/// <param name="At">The moment, since the replay's beginning.</param>
/// <param name="Event">What has happened; null where <paramref name="Health"/> tells what the source does.</param>
/// <param name="Health">What the source does from here on; null where something has happened.</param>
public readonly record struct ReplayedItem(TimeSpan At, EventEnvelope? Event, SourceHealth? Health);
