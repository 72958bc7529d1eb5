namespace EdgeAgent.Mqtt.Sparkplug.Codec;

/// <summary>One metric of a message: births name it with alias and type, all others by its alias alone.</summary>
internal sealed record SparkplugMetric
{
    /// <summary>Its name, unique within the node or device.</summary>
    public string? Name { get; init; }

    /// <summary>A number that stands for the name, unique over the whole node.</summary>
    public ulong? Alias { get; init; }

    /// <summary>When the value was captured, in milliseconds since 1970, UTC.</summary>
    public ulong? TimestampMs { get; init; }

    /// <summary>Its type's number.</summary>
    public uint? Type { get; init; }

    /// <summary>Whether it is of the past and does not change the current value.</summary>
    public bool IsHistorical { get; init; }

    /// <summary>Whether nothing is known.</summary>
    public bool IsNull { get; init; }

    /// <summary>The value, where there is one.</summary>
    public MetricValue Value { get; init; }
}
