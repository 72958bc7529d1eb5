using Google.Protobuf;

namespace EdgeAgent.Mqtt.Sparkplug.Codec;

/// <summary>Writes Sparkplug's messages, fields in the order of their numbers as the reference implementations do.</summary>
internal static class PayloadWriter
{
    /// <summary>A message's bytes.</summary>
    public static byte[] Write(SparkplugPayload payload)
    {
        using var bytes = new MemoryStream();
        using var output = new CodedOutputStream(bytes, leaveOpen: true);
        if (payload.TimestampMs is { } timestamp)
            WriteNumber(output, PayloadFields.Timestamp, timestamp);
        foreach (var metric in payload.Metrics)
        {
            output.WriteTag(PayloadFields.Metrics, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(BytesOf(metric)));
        }

        if (payload.Sequence is { } sequence)
            WriteNumber(output, PayloadFields.Sequence, sequence);
        output.Flush();
        return bytes.ToArray();
    }

    private static byte[] BytesOf(SparkplugMetric metric)
    {
        using var bytes = new MemoryStream();
        using var output = new CodedOutputStream(bytes, leaveOpen: true);
        if (metric.Name is { } name)
            WriteText(output, PayloadFields.Name, name);
        if (metric.Alias is { } alias)
            WriteNumber(output, PayloadFields.Alias, alias);
        if (metric.TimestampMs is { } timestamp)
            WriteNumber(output, PayloadFields.MetricTimestamp, timestamp);
        if (metric.Type is { } type)
            WriteNumber(output, PayloadFields.Type, type);
        if (metric.IsHistorical)
            WriteNumber(output, PayloadFields.IsHistorical, 1);
        if (metric.IsNull)
            WriteNumber(output, PayloadFields.IsNull, 1);
        WriteValue(output, metric.Value);
        output.Flush();
        return bytes.ToArray();
    }

    private static void WriteValue(CodedOutputStream output, MetricValue value)
    {
        switch (value.Kind)
        {
            case MetricValueKind.Int:
                WriteNumber(output, PayloadFields.Int, unchecked((uint)value.Bits));
                break;
            case MetricValueKind.Long:
                WriteNumber(output, PayloadFields.Long, unchecked((ulong)value.Bits));
                break;
            case MetricValueKind.Float:
                output.WriteTag(PayloadFields.Float, WireFormat.WireType.Fixed32);
                output.WriteFloat((float)value.Number!.Value);
                break;
            case MetricValueKind.Double:
                output.WriteTag(PayloadFields.Double, WireFormat.WireType.Fixed64);
                output.WriteDouble(value.Number!.Value);
                break;
            case MetricValueKind.Boolean:
                WriteNumber(output, PayloadFields.Boolean, value.Flag == true ? 1ul : 0);
                break;
            case MetricValueKind.Text:
                WriteText(output, PayloadFields.Text, value.Text);
                break;
            case MetricValueKind.Other:
                throw new ArgumentException("Only values that are understood can be written.", nameof(value));
        }
    }

    private static void WriteNumber(CodedOutputStream output, int field, ulong value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteUInt64(value);
    }

    private static void WriteText(CodedOutputStream output, int field, string text)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(text);
    }
}
