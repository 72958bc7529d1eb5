namespace EdgeAgent.Audio.Recognition.Decoding.Attention;

/// <summary>The best of all candidates that were offered, the best first; of equal ones the first go first.</summary>
internal sealed class BestCandidates(int most)
{
    private readonly Candidate[] _sorted = new Candidate[most];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>All of them.</summary>
    public ReadOnlySpan<Candidate> Sorted => _sorted.AsSpan(0, Count);

    /// <summary>Forgets them.</summary>
    public void Clear() => Count = 0;

    /// <summary>Takes a candidate if it is good enough.</summary>
    public void Offer(in Candidate candidate)
    {
        if (Count == _sorted.Length && !(candidate.Score > _sorted[^1].Score))
            return;
        var at = Count < _sorted.Length ? Count++ : Count - 1;
        for (; at > 0 && _sorted[at - 1].Score < candidate.Score; at--)
            _sorted[at] = _sorted[at - 1];
        _sorted[at] = candidate;
    }
}
