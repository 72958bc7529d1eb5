namespace EdgeAgent.Audio.Recognition.Writing;

/// <summary>A word, or what stands between two hyphens of one whose parts are all of numbers.</summary>
/// <param name="Word">What it is where numbers are spoken.</param>
/// <param name="Text">Its letters, without the punctuation around it.</param>
/// <param name="Index">Which word it is of.</param>
/// <param name="Begins">Whether it begins that word.</param>
/// <param name="Ends">Whether it ends it.</param>
/// <param name="IsAfterMark">Whether punctuation stands before it, in its own word or at the end of the one before.</param>
internal readonly record struct SpokenToken(NumberWord Word, string Text, int Index, bool Begins, bool Ends, bool IsAfterMark)
{
    /// <summary>Cuts words.</summary>
    public static List<SpokenToken> Cut(IReadOnlyList<string> words)
    {
        var tokens = new List<SpokenToken>(words.Count);
        var isAfterMark = true;
        for (var i = 0; i < words.Count; i++)
        {
            var core = WordMarks.Core(words[i], out var lead);
            isAfterMark |= lead > 0;
            var parts = core.Contains('-', StringComparison.Ordinal) ? core.Split('-') : [core];
            if (parts.Length > 1 && !Array.TrueForAll(parts, p => NumberWord.Of(p).Kind != NumberWord.Part.None))
                parts = [core];
            for (var part = 0; part < parts.Length; part++)
                tokens.Add(new SpokenToken(NumberWord.Of(parts[part]), parts[part], i, part == 0, part == parts.Length - 1, part == 0 && isAfterMark));
            isAfterMark = lead + core.Length < words[i].Length;
        }

        return tokens;
    }
}
