using System.Globalization;

namespace EdgeAgent.Host.Scenes;

/// <summary>Numbers from one to another; both belong to it.</summary>
/// <param name="Low">The least; minus infinity for any.</param>
/// <param name="High">The greatest; infinity for any.</param>
/// <param name="Text">As it was written.</param>
internal sealed record NumberRange(double Low, double High, string Text)
{
    /// <summary>How one is written.</summary>
    public const string InWords = "a number, or a range: 0.9, 0.7..0.9, 0.7.., ..0.9, 0.8 +- 0.05";

    /// <summary>A number that was written has six decimals at most, so a half of the last one is no difference.</summary>
    private const double Rounding = 5e-7;

    /// <summary>Reads one; null where the text is none.</summary>
    public static NumberRange? Parse(string text)
    {
        foreach (var around in (string[])["+-", "±"])
        {
            if (text.IndexOf(around, StringComparison.Ordinal) is > 0 and var at)
                return Number(text[..at]) is { } middle && Number(text[(at + around.Length)..]) is { } width and >= 0 ? new NumberRange(middle - width, middle + width, text) : null;
        }

        var dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0)
            return Number(text) is { } only ? new NumberRange(only, only, text) : null;
        var (low, high) = (text[..dots].Trim(), text[(dots + 2)..].Trim());
        if (low.Length + high.Length == 0 || (low.Length > 0 && Number(low) is null) || (high.Length > 0 && Number(high) is null))
            return null;
        var range = new NumberRange(Number(low) ?? double.NegativeInfinity, Number(high) ?? double.PositiveInfinity, text);
        return range.Low <= range.High ? range : null;
    }

    /// <summary>Whether a number is one of them.</summary>
    public bool Contains(double number) => number >= Low - Rounding && number <= High + Rounding;

    private static double? Number(string text) =>
        double.TryParse(text.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
