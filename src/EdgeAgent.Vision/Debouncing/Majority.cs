namespace EdgeAgent.Vision.Debouncing;

/// <summary>What at least so many of the last pictures agree on. Allocates nothing after it is made.</summary>
internal sealed class Majority
{
    private readonly int[] _votes;
    private readonly float[] _scores;
    private readonly int _needed;
    private int _count;
    private int _next;

    /// <summary>An agreement.</summary>
    /// <param name="needed">Pictures that must agree.</param>
    /// <param name="of">Of so many last ones.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one is needed, or more than there are.</exception>
    public Majority(int needed, int of)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(needed, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(of, needed);
        (_needed, _votes, _scores) = (needed, new int[of], new float[of]);
    }

    /// <summary>Takes the next picture's vote.</summary>
    /// <param name="vote">What it shows.</param>
    /// <param name="score">How surely.</param>
    /// <returns>Whether enough of the last pictures show it.</returns>
    public bool Vote(int vote, float score)
    {
        (_votes[_next], _scores[_next]) = (vote, score);
        _next = (_next + 1) % _votes.Length;
        _count = Math.Min(_count + 1, _votes.Length);
        return _votes.AsSpan(0, _count).Count(vote) >= _needed;
    }

    /// <summary>How many of the last pictures show something.</summary>
    public int CountOf(int vote) => _votes.AsSpan(0, _count).Count(vote);

    /// <summary>The mean score of the last pictures that show something.</summary>
    public double MeanScoreOf(int vote)
    {
        var (sum, count) = (0.0, 0);
        for (var i = 0; i < _count; i++)
        {
            if (_votes[i] != vote)
                continue;
            sum += _scores[i];
            count++;
        }

        return count > 0 ? sum / count : 0;
    }

    /// <summary>Forgets all votes.</summary>
    public void Clear() => (_count, _next) = (0, 0);
}
