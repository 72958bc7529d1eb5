using System.Globalization;
using EdgeAgent.Audio.Recognition.Writing;

namespace EdgeAgent.Audio.Orders;

/// <summary>Reads whole numbers as recognisers write them: in digits, or in English words by the grammar of docs/text.md.</summary>
internal static class SpokenNumber
{
    /// <summary>The longest number: more digits are no number of an object.</summary>
    private const int MostDigits = 6;

    /// <summary>Whether a word may stand in a number.</summary>
    public static bool IsPart(string word) => word.All(char.IsAsciiDigit) || NumberWord.Of(word).Kind != NumberWord.Part.None;

    /// <summary>Reads a number that is all that is said.</summary>
    /// <param name="words">The words: <c>["forty", "two"]</c>, <c>["12"]</c>, <c>["seven", "oh", "two"]</c>.</param>
    /// <returns>The number; null where they are none, or more than that.</returns>
    public static int? Parse(IReadOnlyList<string> words)
    {
        var digits = words.All(word => word.All(char.IsAsciiDigit)) ? string.Concat(words)
            : SpokenNumbers.Find(words) is [{ First: 0 } number] && number.Count == words.Count ? number.Digits
            : "";
        return digits.Length <= MostDigits && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
