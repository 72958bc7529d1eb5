using System.Globalization;

namespace EdgeAgent.Audio.Tests.Recognition.Writing;

/// <summary>Numbers as English people say them.</summary>
internal static class Spelling
{
    private static readonly string[] Small =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
        "eighteen", "nineteen",
    ];

    private static readonly string[] Tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    private static readonly string[] SmallOrdinals =
    [
        "", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth",
        "seventeenth", "eighteenth", "nineteenth",
    ];

    /// <summary>A number, 0 to 999 999 999.</summary>
    /// <param name="number">The number.</param>
    /// <param name="and">Whether "and" stands before the last two places, as the British say it.</param>
    /// <param name="hyphen">What stands between tens and ones.</param>
    public static string Of(long number, bool and, string hyphen)
    {
        if (number == 0)
            return Small[0];
        var parts = new List<string>();
        foreach (var (scale, name) in ((long, string)[])[(1_000_000, "million"), (1000, "thousand")])
        {
            if (number / scale > 0)
                parts.Add($"{Hundreds(number / scale, and, hyphen)} {name}");
            number %= scale;
        }

        if (number is > 0 and < 100 && parts.Count > 0 && and)
            parts.Add("and");
        if (number > 0)
            parts.Add(Hundreds(number, and, hyphen));
        return string.Join(' ', parts);
    }

    /// <summary>An ordinal below a hundred.</summary>
    public static string Ordinal(int number, string hyphen) =>
        number < 20 ? SmallOrdinals[number] : number % 10 == 0 ? Tens[number / 10][..^1] + "ieth" : $"{Tens[number / 10]}{hyphen}{SmallOrdinals[number % 10]}";

    /// <summary>Each digit by itself.</summary>
    public static string Digits(string digits) => string.Join(' ', digits.Select(d => Small[int.Parse(d.ToString(), CultureInfo.InvariantCulture)]));

    private static string Hundreds(long number, bool and, string hyphen)
    {
        if (number < 100)
            return Below(number, hyphen);
        var rest = number % 100 == 0 ? "" : $"{(and ? " and" : "")} {Below(number % 100, hyphen)}";
        return $"{Small[number / 100]} hundred{rest}";
    }

    private static string Below(long number, string hyphen) =>
        number < 20 ? Small[number] : number % 10 == 0 ? Tens[number / 10] : $"{Tens[number / 10]}{hyphen}{Small[number % 10]}";
}
