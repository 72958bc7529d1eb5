namespace EdgeAgent.Mqtt.Sparkplug.Codec;

/// <summary>What a Sparkplug message holds.</summary>
/// <param name="TimestampMs">When it was sent, in milliseconds since 1970, UTC.</param>
/// <param name="Sequence">Counts the messages of the node, 0 to 255; null for messages that are not counted.</param>
/// <param name="Metrics">Its metrics.</param>
internal sealed record SparkplugPayload(ulong? TimestampMs, ulong? Sequence, IReadOnlyList<SparkplugMetric> Metrics);
