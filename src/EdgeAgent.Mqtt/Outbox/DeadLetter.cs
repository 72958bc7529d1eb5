namespace EdgeAgent.Mqtt.Outbox;

/// <summary>An event that the broker will never take.</summary>
/// <param name="Event">The event.</param>
/// <param name="Cause">One of a few words: <c>refused</c>, <c>too_large</c>, <c>hung_up</c>.</param>
/// <param name="AtMs">When it was given up, UTC in milliseconds since 1970.</param>
internal sealed record DeadLetter(OutboxEvent Event, string Cause, long AtMs);
