namespace EdgeAgent.Audio.Recognition.Decoding.Attention;

/// <summary>
/// Tells when longer texts will not win any more: the texts of the last three lengths that ended are all far below the best one
/// (Watanabe et al., 2017, eq. 50; ESPnet's espnet/nets/e2e_asr_common.py, end_detect).
/// </summary>
internal sealed class EndDetection
{
    private const int Lengths = 3;
    private const double FarBelow = -10;

    // The best score of each length, the symbols that begin and end a text counted.
    private readonly List<double> _best = [];
    private double _bestOfAll = double.NegativeInfinity;

    /// <summary>Forgets all texts.</summary>
    public void Begin()
    {
        _best.Clear();
        _bestOfAll = double.NegativeInfinity;
    }

    /// <summary>A text ended.</summary>
    /// <param name="length">Its tokens, with those that begin and end it.</param>
    /// <param name="score">Its score.</param>
    public void Add(int length, double score)
    {
        while (_best.Count <= length)
            _best.Add(double.NegativeInfinity);
        _best[length] = Math.Max(_best[length], score);
        _bestOfAll = Math.Max(_bestOfAll, score);
    }

    /// <summary>Whether the search may stop after a step.</summary>
    /// <param name="step">From 0.</param>
    public bool IsReached(int step)
    {
        for (var length = step; length > step - Lengths; length--)
        {
            if (length < 0 || length >= _best.Count || double.IsNegativeInfinity(_best[length]) || !(_best[length] - _bestOfAll < FarBelow))
                return false;
        }

        return true;
    }
}
