namespace EdgeAgent.Mqtt.Sparkplug.Codec;

/// <summary>The value of a metric as it travels.</summary>
internal readonly record struct MetricValue
{
    private readonly long _bits;
    private readonly string? _text;

    private MetricValue(MetricValueKind kind, long bits, string? text = null) => (Kind, _bits, _text) = (kind, bits, text);

    /// <summary>A value that is not understood.</summary>
    public static MetricValue Other { get; } = new(MetricValueKind.Other, 0);

    /// <summary>How it is carried.</summary>
    public MetricValueKind Kind { get; }

    /// <summary>The bits of a whole number, an <c>int_value</c>'s with its sign; 1 for true.</summary>
    public long Bits => _bits;

    /// <summary>A text, or nothing.</summary>
    public string Text => _text ?? "";

    /// <summary>The number that it is, whichever way it is carried; null where it is none.</summary>
    public double? Number => Kind switch
    {
        MetricValueKind.Int or MetricValueKind.Long => _bits,
        MetricValueKind.Float or MetricValueKind.Double => BitConverter.Int64BitsToDouble(_bits),
        _ => null,
    };

    /// <summary>Whether it is true; null where it is neither.</summary>
    public bool? Flag => Kind == MetricValueKind.Boolean ? _bits != 0 : null;

    /// <summary>A number of at most 32 bits.</summary>
    public static MetricValue OfInt(int value) => new(MetricValueKind.Int, value);

    /// <summary>A number of 64 bits.</summary>
    public static MetricValue OfLong(long value) => new(MetricValueKind.Long, value);

    /// <summary>A number of 32 bits.</summary>
    public static MetricValue OfFloat(float value) => new(MetricValueKind.Float, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A number of 64 bits.</summary>
    public static MetricValue OfDouble(double value) => new(MetricValueKind.Double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>True or false.</summary>
    public static MetricValue OfBoolean(bool value) => new(MetricValueKind.Boolean, value ? 1 : 0);

    /// <summary>A text.</summary>
    public static MetricValue OfText(string value) => new(MetricValueKind.Text, 0, value);
}
