namespace EdgeAgent.Mqtt.Outbox;

/// <summary>
/// A set of numbers that has few holes, as its ranges. So that it stays small whatever comes, it has a limit of ranges: above it the lowest hole
/// is given up and counted. Not thread-safe.
/// </summary>
/// <param name="limit">Most ranges, at least 1.</param>
internal sealed class NumberRanges(int limit)
{
    // In order, none touching the next.
    private readonly List<(long From, long To)> _ranges = [];
    private long _open;

    /// <summary>The lowest number. Only when there is one.</summary>
    public long First => _ranges[0].From;

    /// <summary>The highest number. Only when there is one.</summary>
    public long Last => _ranges[^1].To;

    /// <summary>Whether there is no number.</summary>
    public bool IsEmpty => _ranges.Count == 0;

    /// <summary>How many numbers between the first and the last are not there.</summary>
    public long Open => _open;

    /// <summary>How many numbers were not there when their hole was given up; they count as there since.</summary>
    public long GivenUp { get; private set; }

    /// <summary>What is not there between the first and the last, in order.</summary>
    public IEnumerable<(long From, long To)> Holes => _ranges.Zip(_ranges.Skip(1), (below, above) => (below.To + 1, above.From - 1));

    /// <summary>Whether a number is there.</summary>
    public bool Contains(long number)
    {
        var at = At(number);
        return at >= 0 && number <= _ranges[at].To;
    }

    /// <summary>Adds a number that is not there.</summary>
    public void Add(long number)
    {
        if (IsEmpty)
        {
            _ranges.Add((number, number));
            return;
        }

        _open += number > Last ? number - Last - 1 : number < First ? First - number - 1 : -1;
        var at = At(number);
        var touchesBelow = at >= 0 && _ranges[at].To == number - 1;
        var touchesAbove = at + 1 < _ranges.Count && _ranges[at + 1].From == number + 1;
        if (touchesBelow && touchesAbove)
        {
            _ranges[at] = (_ranges[at].From, _ranges[at + 1].To);
            _ranges.RemoveAt(at + 1);
        }
        else if (touchesBelow)
        {
            _ranges[at] = (_ranges[at].From, number);
        }
        else if (touchesAbove)
        {
            _ranges[at + 1] = (number, _ranges[at + 1].To);
        }
        else
        {
            _ranges.Insert(at + 1, (number, number));
        }

        if (_ranges.Count > limit)
            GiveUpLowestHole();
    }

    private void GiveUpLowestHole()
    {
        var hole = _ranges[1].From - _ranges[0].To - 1;
        (_open, GivenUp) = (_open - hole, GivenUp + hole);
        _ranges[0] = (_ranges[0].From, _ranges[1].To);
        _ranges.RemoveAt(1);
    }

    // The last range that begins at or below the number; -1 for none.
    private int At(long number)
    {
        var (low, high) = (0, _ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].From <= number)
                low = middle + 1;
            else
                high = middle;
        }

        return low - 1;
    }
}
