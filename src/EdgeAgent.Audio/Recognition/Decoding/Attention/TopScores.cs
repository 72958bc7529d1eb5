using System.Numerics;

namespace EdgeAgent.Audio.Recognition.Decoding.Attention;

/// <summary>The best few of many scores.</summary>
internal static class TopScores
{
    /// <summary>Finds the largest scores, the largest first; of equal ones the first go first. −∞ is never among them.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="indices">Where they stand: as many as there is room for.</param>
    /// <returns>How many there are.</returns>
    public static int Select(ReadOnlySpan<float> scores, Span<int> indices)
    {
        var count = 0;
        var least = float.NegativeInfinity;
        for (var i = 0; i < scores.Length; i++)
        {
            // Most of a vocabulary is not among the best: whole vectors of it are passed over.
            while (scores.Length - i >= Vector<float>.Count && !Vector.GreaterThanAny(new Vector<float>(scores[i..]), new Vector<float>(least)))
                i += Vector<float>.Count;
            if (i == scores.Length)
                break;
            if (!(scores[i] > least))
                continue;
            var at = count < indices.Length ? count++ : count - 1;
            for (; at > 0 && scores[indices[at - 1]] < scores[i]; at--)
                indices[at] = indices[at - 1];
            indices[at] = i;
            if (count == indices.Length)
                least = scores[indices[^1]];
        }

        return count;
    }
}
