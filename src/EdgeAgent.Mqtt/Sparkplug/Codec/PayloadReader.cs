using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Google.Protobuf;

namespace EdgeAgent.Mqtt.Sparkplug.Codec;

/// <summary>Reads Sparkplug's messages, of strangers too: whatever the bytes are, it gives a message or a refusal, and takes memory only for bytes that are there.</summary>
internal static class PayloadReader
{
    /// <summary>Most bytes that are looked at.</summary>
    public const int LimitBytes = 64 * 1024;

    /// <summary>Most metrics in one message.</summary>
    public const int MetricLimit = 1000;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a message.</summary>
    /// <param name="bytes">All of it.</param>
    /// <param name="payload">What it holds.</param>
    /// <param name="fault">Why it is refused, as the end of a sentence.</param>
    public static bool TryRead(in ReadOnlySequence<byte> bytes, [NotNullWhen(true)] out SparkplugPayload? payload, [NotNullWhen(false)] out string? fault)
    {
        payload = null;
        if (bytes.Length > LimitBytes)
        {
            fault = $"its payload has {bytes.Length} bytes, and {LimitBytes} are looked at";
            return false;
        }

        try
        {
            payload = ReadPayload(new CodedInputStream(bytes.ToArray()));
            fault = null;
            return true;
        }
        catch (InvalidProtocolBufferException e)
        {
            fault = $"its payload is no Sparkplug B message ({e.Message.TrimEnd('.')})";
        }
        catch (DecoderFallbackException)
        {
            fault = "its payload holds a text that is not UTF-8";
        }
        catch (FormatException e)
        {
            fault = e.Message;
        }

        return false;
    }

    private static SparkplugPayload ReadPayload(CodedInputStream input)
    {
        ulong? timestamp = null, sequence = null;
        var metrics = new List<SparkplugMetric>();
        while (input.ReadTag() is not 0 and var tag)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case PayloadFields.Timestamp:
                    timestamp = ReadNumber(input, tag);
                    break;
                case PayloadFields.Metrics:
                    if (metrics.Count == MetricLimit)
                        throw new FormatException($"its payload has more than {MetricLimit} metrics");
                    Expect(tag, WireFormat.WireType.LengthDelimited);
                    metrics.Add(ReadMetric(input.ReadBytes().CreateCodedInput()));
                    break;
                case PayloadFields.Sequence:
                    sequence = ReadNumber(input, tag);
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return new SparkplugPayload(timestamp, sequence, metrics);
    }

    private static SparkplugMetric ReadMetric(CodedInputStream input)
    {
        var metric = new SparkplugMetric();
        while (input.ReadTag() is not 0 and var tag)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case PayloadFields.Name:
                    metric = metric with { Name = ReadText(input, tag) };
                    break;
                case PayloadFields.Alias:
                    metric = metric with { Alias = ReadNumber(input, tag) };
                    break;
                case PayloadFields.MetricTimestamp:
                    metric = metric with { TimestampMs = ReadNumber(input, tag) };
                    break;
                case PayloadFields.Type:
                    metric = metric with { Type = (uint)ReadNumber(input, tag) };
                    break;
                case PayloadFields.IsHistorical:
                    metric = metric with { IsHistorical = ReadNumber(input, tag) != 0 };
                    break;
                case PayloadFields.IsNull:
                    metric = metric with { IsNull = ReadNumber(input, tag) != 0 };
                    break;
                case >= PayloadFields.Int and <= PayloadFields.LastOther:
                    metric = metric with { Value = ReadValue(input, tag) };
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return metric;
    }

    private static MetricValue ReadValue(CodedInputStream input, uint tag)
    {
        switch (WireFormat.GetTagFieldNumber(tag))
        {
            case PayloadFields.Int:
                return MetricValue.OfInt(unchecked((int)ReadNumber(input, tag)));
            case PayloadFields.Long:
                return MetricValue.OfLong(unchecked((long)ReadNumber(input, tag)));
            case PayloadFields.Float:
                Expect(tag, WireFormat.WireType.Fixed32);
                return MetricValue.OfFloat(input.ReadFloat());
            case PayloadFields.Double:
                Expect(tag, WireFormat.WireType.Fixed64);
                return MetricValue.OfDouble(input.ReadDouble());
            case PayloadFields.Boolean:
                return MetricValue.OfBoolean(ReadNumber(input, tag) != 0);
            case PayloadFields.Text:
                return MetricValue.OfText(ReadText(input, tag));
            default:
                input.SkipLastField();
                return MetricValue.Other;
        }
    }

    private static ulong ReadNumber(CodedInputStream input, uint tag)
    {
        Expect(tag, WireFormat.WireType.Varint);
        return input.ReadUInt64();
    }

    private static string ReadText(CodedInputStream input, uint tag)
    {
        Expect(tag, WireFormat.WireType.LengthDelimited);
        return StrictUtf8.GetString(input.ReadBytes().Span);
    }

    private static void Expect(uint tag, WireFormat.WireType type)
    {
        if (WireFormat.GetTagWireType(tag) != type)
            throw new FormatException($"field {WireFormat.GetTagFieldNumber(tag)} of its payload is not written as Sparkplug B writes it");
    }
}
