namespace EdgeAgent.Audio.Evaluation;

/// <summary>What lies between what was said and what was heard: the fewest insertions, deletions and substitutions (Levenshtein, 1966).</summary>
/// <param name="Insertions">Heard, not said.</param>
/// <param name="Deletions">Said, not heard.</param>
/// <param name="Substitutions">Heard as something else.</param>
/// <param name="IsRight">Of each thing that was heard, whether it was said there.</param>
public sealed record EditAlignment(int Insertions, int Deletions, int Substitutions, IReadOnlyList<bool> IsRight)
{
    /// <summary>All of them.</summary>
    public int Errors => Insertions + Deletions + Substitutions;

    /// <summary>Aligns two sequences. Of ways with as few errors, the one is taken that prefers, from the end, equal and other things to left out and added ones.</summary>
    /// <typeparam name="T">Words, or characters.</typeparam>
    /// <param name="said">The reference.</param>
    /// <param name="heard">The result.</param>
    public static EditAlignment Of<T>(IReadOnlyList<T> said, IReadOnlyList<T> heard)
    {
        ArgumentNullException.ThrowIfNull(said);
        ArgumentNullException.ThrowIfNull(heard);
        var equals = EqualityComparer<T>.Default;
        var costs = new int[said.Count + 1, heard.Count + 1];
        for (var i = 0; i <= said.Count; i++)
        {
            for (var j = 0; j <= heard.Count; j++)
            {
                costs[i, j] = (i, j) switch
                {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => Math.Min(
                        costs[i - 1, j - 1] + (equals.Equals(said[i - 1], heard[j - 1]) ? 0 : 1),
                        Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1),
                };
            }
        }

        return Trace(said, heard, costs, equals);
    }

    private static EditAlignment Trace<T>(IReadOnlyList<T> said, IReadOnlyList<T> heard, int[,] costs, EqualityComparer<T> equals)
    {
        var (i, j) = (said.Count, heard.Count);
        var (insertions, deletions, substitutions) = (0, 0, 0);
        var right = new bool[heard.Count];
        while (i > 0 || j > 0)
        {
            var isEqual = i > 0 && j > 0 && equals.Equals(said[i - 1], heard[j - 1]);
            if (i > 0 && j > 0 && costs[i, j] == costs[i - 1, j - 1] + (isEqual ? 0 : 1))
            {
                (i, j) = (i - 1, j - 1);
                right[j] = isEqual;
                substitutions += isEqual ? 0 : 1;
            }
            else if (i > 0 && costs[i, j] == costs[i - 1, j] + 1)
            {
                i--;
                deletions++;
            }
            else
            {
                j--;
                insertions++;
            }
        }

        return new EditAlignment(insertions, deletions, substitutions, right);
    }
}
