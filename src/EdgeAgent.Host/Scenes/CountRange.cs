using System.Globalization;

namespace EdgeAgent.Host.Scenes;

/// <summary>How often something is to come.</summary>
/// <param name="Least">At least so often, above 0.</param>
/// <param name="Most">At most so often; null for any number.</param>
internal sealed record CountRange(int Least, int? Most)
{
    /// <summary>A scene holds no more events.</summary>
    private const int Limit = 1_000_000;

    /// <summary>How one is written.</summary>
    public const string InWords = "a number above 0, or two of them: 2, 2..5, 2.. for two or more";

    /// <summary>Once or more.</summary>
    public static CountRange Some { get; } = new(1, null);

    /// <summary>Reads one; null where the text is none.</summary>
    public static CountRange? Parse(string text)
    {
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0)
            return Number(text) is { } only and > 0 ? new CountRange(only, only) : null;
        var rest = text[(dots + 2)..].Trim();
        if (Number(text[..dots]) is not { } least || (rest.Length > 0 && Number(rest) is null))
            return null;
        int? most = rest.Length == 0 ? null : Number(rest);
        return least > 0 && !(most < least) ? new CountRange(least, most) : null;
    }

    /// <summary>As it is written.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Most == Least ? $"{Least}" : $"{Least}..{Most}")}");

    private static int? Number(string text) => int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= Limit ? number : null;
}
