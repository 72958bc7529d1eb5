namespace EdgeAgent.Mqtt.Sparkplug.Codec;

/// <summary>How a metric's value is carried.</summary>
internal enum MetricValueKind
{
    /// <summary>There is none.</summary>
    None,

    /// <summary><c>int_value</c>: 32 bits, also of negative numbers, as two's complement.</summary>
    Int,

    /// <summary><c>long_value</c>: 64 bits, also of negative numbers, as two's complement.</summary>
    Long,

    /// <summary><c>float_value</c>.</summary>
    Float,

    /// <summary><c>double_value</c>.</summary>
    Double,

    /// <summary><c>boolean_value</c>.</summary>
    Boolean,

    /// <summary><c>string_value</c>.</summary>
    Text,

    /// <summary>Bytes, a data set or a template, which this agent neither sends nor takes.</summary>
    Other,
}
