namespace EdgeAgent.Mqtt.Sparkplug.Codec;

/// <summary>The types of metrics that this agent has, by their numbers in the specification (Sparkplug 3.0, 6.4.16).</summary>
internal enum SparkplugType
{
    /// <summary>A whole number of 64 bits.</summary>
    Int64 = 4,

    /// <summary>A floating-point number of 64 bits.</summary>
    Double = 10,

    /// <summary>True or false.</summary>
    Boolean = 11,

    /// <summary>A text.</summary>
    String = 12,
}
