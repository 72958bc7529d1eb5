using EdgeAgent.Pipeline.Events.Sound;

namespace EdgeAgent.Audio.Sound;

/// <summary>Picks the classes with the highest scores.</summary>
public static class SoundRanking
{
    /// <summary>The best of a row, by falling score; of equal ones the first.</summary>
    /// <param name="labels">Names, in the order of the scores.</param>
    /// <param name="scores">One a class.</param>
    /// <param name="count">At most so many.</param>
    public static IReadOnlyList<SoundScore> Best(IReadOnlyList<string> labels, ReadOnlySpan<float> scores, int count)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return [.. Indices(scores, count).Select(i => new SoundScore(labels[i.Index], i.Score))];
    }

    /// <summary>The same with the classes' numbers.</summary>
    public static IReadOnlyList<(int Index, float Score)> Indices(ReadOnlySpan<float> scores, int count)
    {
        var all = scores.ToArray();
        return [.. Enumerable.Range(0, all.Length).OrderByDescending(i => all[i]).Take(count).Select(i => (i, all[i]))];
    }
}
