namespace EdgeAgent.Vision.Tracking;

/// <summary>
/// The median of all scores of a track, however long it lives: sightings counted by score in steps of a thousandth, and where the middle
/// one is. Adding is a step or two; nothing is allocated after construction.
/// </summary>
internal sealed class ScoreHistory
{
    private const int Steps = 1000;

    private readonly int[] _sightings = new int[Steps + 1];
    private int _count;

    /// <summary>The step that holds the middle sighting, the lower one of two.</summary>
    private int _middle;

    /// <summary>Sightings of lower steps.</summary>
    private int _below;

    /// <summary>The median, to a thousandth; of two middle scores their mean. 0 before the first.</summary>
    public double Median
    {
        get
        {
            var upper = _middle;
            if (_count % 2 == 0 && _count > 0 && _below + _sightings[_middle] == _count / 2)
            {
                do
                    upper++;
                while (_sightings[upper] == 0);
            }

            return (_middle + upper) / (2.0 * Steps);
        }
    }

    /// <summary>Takes in a score, 0 to 1.</summary>
    public void Add(float score)
    {
        var step = (int)MathF.Round(Math.Clamp(score, 0, 1) * Steps);
        _sightings[step]++;
        _count++;
        if (step < _middle)
            _below++;
        var rank = (_count - 1) / 2;
        while (_below > rank)
            _below -= _sightings[--_middle];
        while (_below + _sightings[_middle] <= rank)
            _below += _sightings[_middle++];
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(_sightings);
        (_count, _middle, _below) = (0, 0, 0);
    }
}
