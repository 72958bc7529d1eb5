namespace EdgeAgent.Host.Configuration.Binding;

/// <summary>Finds the word that somebody meant: the smallest edit distance (insert, delete, replace, swap neighbours) within a third of its length.</summary>
internal static class NearestWord
{
    /// <summary>The nearest of the known words, or null when none is near.</summary>
    public static string? Find(string typed, IEnumerable<string> known)
    {
        const int longestWord = 64;
        if (typed.Length > longestWord)
            return null;
        var best = known.Select(word => (Word: word, Distance: Distance(typed.ToLowerInvariant(), word)))
            .Where(c => c.Distance <= Math.Max(1, Math.Max(c.Word.Length, typed.Length) / 3))
            .OrderBy(c => c.Distance).FirstOrDefault();
        return best.Word;
    }

    /// <summary>Optimal string alignment distance (Damerau 1964, each part edited once).</summary>
    internal static int Distance(string a, string b)
    {
        var before = new int[b.Length + 1];
        var last = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(replace, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last) = (last, row);
        }

        return last[b.Length];
    }
}
