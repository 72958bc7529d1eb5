namespace EdgeAgent.Audio.Recognition.Writing;

/// <summary>Punctuation around words, and its typographic forms.</summary>
internal static class WordMarks
{
    /// <summary>A word without the punctuation and symbols around it; apostrophes are letters, and what belongs to digits stays with them.</summary>
    /// <param name="word">The word.</param>
    /// <param name="lead">How many marks stand before what is left.</param>
    public static string Core(string word, out int lead)
    {
        var (from, to) = (0, word.Length);
        while (from < to && IsMark(word[from]) && !IsSign(word, from))
            from++;
        while (to > from && IsMark(word[to - 1]) && !(word[to - 1] == '%' && to - 2 >= from && char.IsAsciiDigit(word[to - 2])))
            to--;
        lead = from;
        return word[from..to];
    }

    /// <summary>A text with ASCII's apostrophes, quotation marks, dashes and spaces; what is not seen at all is removed.</summary>
    public static string ToAscii(string text)
    {
        if (text.All(char.IsAscii))
            return text;
        var ascii = new System.Text.StringBuilder(text.Length);
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '\u2018' or '\u2019' or '\u201A' or '\u201B' or '\u2032' or '\u02BC' or '\u02B9' or '\uFF07' or '\u00B4' => ascii.Append('\''),
                '\u201C' or '\u201D' or '\u201E' or '\u201F' or '\u2033' or '\u00AB' or '\u00BB' or '\uFF02' => ascii.Append('"'),
                >= '\u2010' and <= '\u2015' or '\u2212' or '\uFE58' or '\uFE63' or '\uFF0D' => ascii.Append('-'),
                '\u2026' => ascii.Append("..."),
                '\u00AD' or '\u200B' or '\u2060' or '\uFEFF' => ascii,
                _ when char.IsWhiteSpace(letter) => ascii.Append(' '),
                _ => ascii.Append(letter),
            };
        }

        return ascii.ToString();
    }

    private static bool IsMark(char letter) => letter is not ('\'' or '\u2019') && (char.IsPunctuation(letter) || char.IsSymbol(letter));

    private static bool IsSign(string word, int at) =>
        at + 1 < word.Length && char.IsAsciiDigit(word[at + 1]) && (word[at] is '-' or '+' or '.' || char.GetUnicodeCategory(word[at]) == System.Globalization.UnicodeCategory.CurrencySymbol);
}
