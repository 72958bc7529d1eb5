using System.Globalization;

namespace EdgeAgent.Host.Cli.Bench;

/// <summary>Pixels of a model's input.</summary>
/// <param name="Width">Across.</param>
/// <param name="Height">Down.</param>
internal readonly record struct InputSize(int Width, int Height)
{
    private const int Longest = 16384;

    /// <summary>Reads <c>640x384</c>, or <c>640</c> for a square.</summary>
    public static InputSize? Parse(string text)
    {
        var sides = text.Split('x');
        return sides.Length is 1 or 2 && Side(sides[0]) is { } width && Side(sides[^1]) is { } height ? new InputSize(width, height) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Width}x{Height}");

    private static int? Side(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side is >= 1 and <= Longest ? side : null;
}
