using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeAgent.Host.Scenes.Sweeps;

/// <summary>A number as a configuration has it, with its unit: <c>0.4</c>, <c>40%</c>, <c>500ms</c>.</summary>
/// <param name="Value">The number.</param>
/// <param name="Unit">What stands behind it; empty for nothing.</param>
internal sealed partial record SweepNumber(decimal Value, string Unit)
{
    /// <summary>Reads one; null where the text is none.</summary>
    public static SweepNumber? Parse(string text) =>
        Written().Match(text.Trim()) is { Success: true } match ? new SweepNumber(decimal.Parse(match.Groups[1].ValueSpan, NumberStyles.Number, CultureInfo.InvariantCulture), match.Groups[2].Value) : null;

    /// <summary>As it is written.</summary>
    public override string ToString() => Value.ToString("0.############", CultureInfo.InvariantCulture) + Unit;

    // Short enough that sums of some hundred stay exact.
    [GeneratedRegex(@"\A(-?[0-9]{1,12}(?:\.[0-9]{1,12})?) ?(%|ms|s|m|h|)\z")]
    private static partial Regex Written();
}
