namespace EdgeAgent.Pipeline;

/// <summary>Finds what somebody may have meant.</summary>
public static class Spelling
{
    private const int LongestWord = 64;

    /// <summary>
    /// The nearest of the known words by edit distance (optimal string alignment: a letter more, less, another, or two neighbours
    /// swapped count one each; case does not count), the first of equals. Null when none is near: a third of the letters may
    /// differ, at least one, never all.
    /// </summary>
    /// <param name="found">What somebody wrote; what is longer than 64 characters is no misspelt word.</param>
    /// <param name="known">What could be meant.</param>
    public static string? Nearest(string found, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(known);
        if (found.Length is 0 or > LongestWord)
            return null;
        string? best = null;
        var least = Math.Min(Math.Max(1, found.Length / 3), found.Length - 1) + 1;
        foreach (var word in known)
        {
            if (Math.Abs(word.Length - found.Length) >= least)
                continue;
            var distance = Distance(found, word);
            if (distance < least)
                (best, least) = (word, distance);
        }

        return best;
    }

    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = IsSame(a[i - 1], b[j - 1]) ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && IsSame(a[i - 1], b[j - 2]) && IsSame(a[i - 2], b[j - 1]))
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }

    private static bool IsSame(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
