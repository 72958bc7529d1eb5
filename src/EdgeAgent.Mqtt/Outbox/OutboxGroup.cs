namespace EdgeAgent.Mqtt.Outbox;

/// <summary>Events in the outbox that have something in common.</summary>
/// <param name="Source">The URI of their source; null where they have several, or none that is known.</param>
/// <param name="Type">Their type without prefix; null where they have several.</param>
/// <param name="Cause">Why the broker would not take them; null where they wait.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Oldest">When the first of them was offered, by a clock that may have been wrong.</param>
/// <param name="Newest">When the last of them was.</param>
/// <param name="Bytes">How long their envelopes are together.</param>
public sealed record OutboxGroup(string? Source, string? Type, string? Cause, long Count, DateTimeOffset Oldest, DateTimeOffset Newest, long Bytes);
