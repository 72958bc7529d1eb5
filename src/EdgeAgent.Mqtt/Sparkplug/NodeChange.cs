namespace EdgeAgent.Mqtt.Sparkplug;

/// <summary>Something of the node that a host is to be told, in order.</summary>
/// <param name="Device">Whose; empty for the node itself.</param>
internal abstract record NodeChange(string Device);

/// <summary>A metric has another value.</summary>
internal sealed record ValueChange(MetricReading Reading) : NodeChange(Reading.Metric.Device);

/// <summary>A device has come, with what is known of it then, or has gone.</summary>
/// <param name="Device">Which.</param>
/// <param name="Readings">Its metrics; null when it has gone.</param>
internal sealed record LifeChange(string Device, IReadOnlyList<MetricReading>? Readings) : NodeChange(Device);
