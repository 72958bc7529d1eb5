namespace EdgeAgent.Mqtt.Sparkplug.Codec;

/// <summary>Field numbers of the specification's <c>sparkplug_b.proto</c> (eclipse-tahu, <c>sparkplug_b/sparkplug_b.proto</c>).</summary>
internal static class PayloadFields
{
    public const int Timestamp = 1;
    public const int Metrics = 2;
    public const int Sequence = 3;

    public const int Name = 1;
    public const int Alias = 2;
    public const int MetricTimestamp = 3;
    public const int Type = 4;
    public const int IsHistorical = 5;
    public const int IsNull = 7;
    public const int Int = 10;
    public const int Long = 11;
    public const int Float = 12;
    public const int Double = 13;
    public const int Boolean = 14;
    public const int Text = 15;
    public const int LastOther = 19;
}
