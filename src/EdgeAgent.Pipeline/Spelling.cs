namespace EdgeAgent.Pipeline;

/// <summary>Finds what somebody may have meant.</summary>
public static class Spelling
{
    /// <summary>The nearest of the known words by edit distance (Levenshtein, neighbouring letters swapped count one), or null when none is near.</summary>
    public static string? Nearest(string found, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(known);
        if (found.Length is 0 or > 64)
            return null;
        string? best = null;
        var least = Math.Max(1, found.Length / 3) + 1;
        foreach (var word in known)
        {
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
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + same);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
