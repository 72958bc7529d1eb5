using EdgeAgent.Mqtt.Sparkplug.Codec;

namespace EdgeAgent.Mqtt.Sparkplug;

/// <summary>A metric's value at a time.</summary>
/// <param name="Metric">Which.</param>
/// <param name="Value">The value; null where nothing is known.</param>
/// <param name="At">When it was captured.</param>
internal sealed record MetricReading(MetricDefinition Metric, MetricValue? Value, DateTimeOffset At)
{
    /// <summary>As it is told after the birth: by alias alone.</summary>
    public SparkplugMetric ToData(bool isHistorical) => new()
    {
        Alias = Metric.Alias,
        TimestampMs = (ulong)At.ToUnixTimeMilliseconds(),
        IsHistorical = isHistorical,
        IsNull = Value is null,
        Value = Value ?? default,
    };

    /// <summary>As it is told in a birth: with name and type.</summary>
    public SparkplugMetric ToBirth() => ToData(isHistorical: false) with { Name = Metric.Name, Type = (uint)Metric.Type };
}
