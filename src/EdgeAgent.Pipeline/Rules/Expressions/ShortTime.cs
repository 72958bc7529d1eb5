using System.Globalization;

namespace EdgeAgent.Pipeline.Rules.Expressions;

/// <summary>A time as the configuration writes it: <c>500ms</c>, <c>10s</c>, <c>1.5m</c>, <c>2h</c>.</summary>
internal static class ShortTime
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>Reads one; null where it is none.</summary>
    public static TimeSpan? Parse(string text)
    {
        foreach (var (unit, seconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text.AsSpan()[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value * seconds < TimeSpan.MaxValue.TotalSeconds)
                return TimeSpan.FromSeconds(value * seconds);
        }

        return null;
    }
}
