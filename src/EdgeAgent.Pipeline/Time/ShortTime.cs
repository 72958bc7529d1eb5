using System.Globalization;

namespace EdgeAgent.Pipeline.Time;

/// <summary>A time as the configuration and expressions write it, with its unit: <c>500ms</c>, <c>10s</c>, <c>1.5m</c>, <c>2h</c>.</summary>
public static class ShortTime
{
    /// <summary>The units, each with its ticks; the first that fits the end of a text is meant.</summary>
    public static IReadOnlyList<(string Suffix, long Ticks)> Units { get; } =
    [
        ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour),
    ];

    /// <summary>Reads one; null where it is none, and <see cref="TimeSpan.MaxValue"/> where it is longer than that.</summary>
    public static TimeSpan? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var (suffix, ticks) in Units)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal)
                && decimal.TryParse(text.AsSpan()[..^suffix.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
                return value <= long.MaxValue / ticks ? TimeSpan.FromTicks((long)(value * ticks)) : TimeSpan.MaxValue;
        }

        return null;
    }
}
