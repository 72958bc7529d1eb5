namespace EdgeAgent.Audio.Keywords;

/// <summary>
/// Decides from the scores of one label when its keyword was said: once for each rise to the threshold, after so many steps in a
/// row, and not again within the refractory time or before the score has fallen below the threshold. It reads positions only, no clock.
/// </summary>
internal sealed class KeywordGate
{
    private double _threshold;
    private readonly int _patience;
    private readonly long _refractory;
    private int _inRow;
    private double _best;
    private bool _mayTell = true;
    private long _quietUntil = long.MinValue;

    public KeywordGate(KeywordOptions options)
    {
        options.Validate();
        _threshold = options.Threshold;
        _patience = options.Patience;
        _refractory = options.Refractory.Ticks * KeywordTiming.SampleRateHz / TimeSpan.TicksPerSecond;
    }

    /// <summary>Asks for another score from the next step on.</summary>
    public void Require(double threshold) => _threshold = threshold;

    /// <summary>Takes the next step's score. True when the keyword is to be told, with <paramref name="best"/> as its score.</summary>
    /// <param name="score">0 to 1.</param>
    /// <param name="end">The position after the step's last sample.</param>
    /// <param name="best">The highest score of the steps in a row.</param>
    public bool Push(double score, long end, out double best)
    {
        best = 0;
        if (!(score >= _threshold))
        {
            _inRow = 0;
            _mayTell = true;
            return false;
        }

        _best = _inRow++ == 0 ? score : Math.Max(_best, score);
        if (_inRow < _patience || !_mayTell || end < _quietUntil)
            return false;
        best = _best;
        _mayTell = false;
        _quietUntil = end + _refractory;
        return true;
    }

    /// <summary>Audio is missing: a row does not go on over a gap, the refractory time does.</summary>
    public void Break()
    {
        _inRow = 0;
        _mayTell = true;
    }
}
