namespace EdgeAgent.Audio.Keywords;

/// <summary>Times of a stream in which one thing lets it be written down: in order, none touching another.</summary>
internal sealed class ArmedTimes
{
    /// <summary>Of a time that nothing has ended.</summary>
    public const long Open = long.MaxValue;

    // Longer than any utterance: what lies further back is asked for by none.
    private const long Memory = 11L * 60 * KeywordTiming.SampleRateHz;

    private readonly List<(long From, long Until)> _times = [];

    /// <summary>Where the last of them ends; null before the first.</summary>
    public long? End => _times.Count > 0 ? _times[^1].Until : null;

    /// <summary>All that are remembered.</summary>
    public IReadOnlyList<(long From, long Until)> All => _times;

    /// <summary>Whether a position is within one of them.</summary>
    public bool Covers(long position)
    {
        foreach (var (from, until) in _times)
        {
            if (from <= position && position < until)
                return true;
        }

        return false;
    }

    /// <summary>One begins, or the one that goes on becomes longer.</summary>
    public void Add(long from, long until)
    {
        if (_times.Count > 0 && from <= _times[^1].Until)
            _times[^1] = (_times[^1].From, Math.Max(_times[^1].Until, until));
        else
            _times.Add((from, until));
        _times.RemoveAll(time => time.Until < from - Memory);
    }

    /// <summary>The last one ends, no later than here.</summary>
    public void EndAt(long position)
    {
        if (_times.Count > 0 && _times[^1].Until > position)
            _times[^1] = (Math.Min(_times[^1].From, position), position);
    }
}
