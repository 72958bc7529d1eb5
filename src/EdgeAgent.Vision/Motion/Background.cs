namespace EdgeAgent.Vision.Motion;

/// <summary>
/// What each cell of a picture has shown lately, and how much it varies by itself: a running average and the running mean of the distance
/// from it (C. Wren et al., "Pfinder: Real-Time Tracking of the Human Body", IEEE PAMI 19(7), 1997, section 4.1). A cell has
/// changed when it is further from its average than it usually is. Light that changes for the whole picture is taken out first: the
/// median of all cells' ratios to their averages. Allocates nothing while the grid stays.
/// </summary>
internal sealed class Background(int sensitivity)
{
    /// <summary>How fast the average follows: what has come to rest, or has left a place, is no change after two or three of these.</summary>
    private const double AverageSeconds = 1;

    private const double DistanceSeconds = 20;

    /// <summary>Added to both sides of a ratio: in the dark a ratio would be of noise alone.</summary>
    private const float Pedestal = 8;

    /// <summary>Steps of a ratio's histogram; ratios up to 4 are told apart.</summary>
    private const int RatioSteps = 256;

    /// <summary>Light has changed when the median ratio is outside of this, or when more than this share of the cells has changed.</summary>
    private const float LargestRatio = 1.25f;

    private const double LightShare = 0.5;

    /// <summary>Share of a change of light that the averages follow at once, so that a slow one never adds up.</summary>
    private const float Following = 0.5f;

    /// <summary>What a cell varies by raises its threshold to this many times the least one and no further, or busy streets would blind it.</summary>
    private const float LargestThreshold = 2;

    /// <summary>In darker cells less is a change: contrast shrinks with the light.</summary>
    private const float FullBrightness = 100;

    private const float DarkShare = 0.4f;

    /// <summary>Geometric from 24 of 255 to 4.</summary>
    private readonly float _leastChange = 24 * MathF.Pow(4f / 24, (sensitivity - 1) / 9f);

    /// <summary>How many times its usual distance a cell must be away.</summary>
    private readonly float _distances = 8 - 3.5f * (sensitivity - 1) / 9f;

    private readonly int[] _ratios = new int[4 * RatioSteps + 1];
    private float[] _average = [];
    private float[] _distance = [];
    private bool[] _wasChanged = [];
    private int _pictures;

    /// <summary>Begins anew with a picture.</summary>
    public void Begin(ReadOnlySpan<float> cells)
    {
        if (_average.Length != cells.Length)
            (_average, _distance, _wasChanged) = (new float[cells.Length], new float[cells.Length], new bool[cells.Length]);
        cells.CopyTo(_average);
        Array.Clear(_distance);
        Array.Clear(_wasChanged);
        _pictures = 1;
    }

    /// <summary>Compares the next picture and learns it.</summary>
    /// <param name="cells">The picture.</param>
    /// <param name="isMasked">Cells that do not count.</param>
    /// <param name="elapsed">Stream time since the picture before.</param>
    /// <param name="changed">Gets which cells have changed.</param>
    /// <returns>False when the light has changed: nothing can be said of this picture, and the background is to begin anew.</returns>
    public bool Compare(ReadOnlySpan<float> cells, ReadOnlySpan<bool> isMasked, TimeSpan elapsed, Span<bool> changed)
    {
        var light = LightOf(cells, isMasked);
        if (light is > LargestRatio or < 1 / LargestRatio)
            return false;
        var averageShare = 1 - (float)Math.Exp(-elapsed.TotalSeconds / AverageSeconds);
        var distanceShare = Math.Max(1 - (float)Math.Exp(-elapsed.TotalSeconds / DistanceSeconds), 1f / _pictures++);
        var followed = 1 + Following * (light - 1);
        int counted = 0, count = 0;
        for (var i = 0; i < cells.Length; i++)
        {
            changed[i] = false;
            if (isMasked[i])
                continue;
            counted++;
            var expected = (_average[i] + Pedestal) * light - Pedestal;
            var distance = Math.Abs(cells[i] - expected);
            var least = _leastChange * Math.Clamp(expected / FullBrightness, DarkShare, 1);
            changed[i] = distance > Math.Clamp(_distances * _distance[i], least, LargestThreshold * least);
            count += changed[i] ? 1 : 0;
            _distance[i] += distanceShare * (distance - _distance[i]);
            var average = Math.Max(0, (_average[i] + Pedestal) * followed - Pedestal);

            // A single picture that is otherwise leaves no trace, or the next one would seem to have changed.
            _average[i] = changed[i] && !_wasChanged[i] ? average : average + averageShare * (cells[i] - average);
            _wasChanged[i] = changed[i];
        }

        return count <= LightShare * counted;
    }

    /// <summary>The median ratio of the cells to what they showed lately.</summary>
    private float LightOf(ReadOnlySpan<float> cells, ReadOnlySpan<bool> isMasked)
    {
        Array.Clear(_ratios);
        var counted = 0;
        for (var i = 0; i < cells.Length; i++)
        {
            if (isMasked[i])
                continue;
            counted++;
            var ratio = (cells[i] + Pedestal) / (_average[i] + Pedestal);
            _ratios[Math.Min((int)(ratio * RatioSteps + 0.5f), _ratios.Length - 1)]++;
        }

        var at = -1;
        for (var seen = 0; 2 * seen < counted;)
            seen += _ratios[++at];

        // What is within a step of 1 is 1: a step of a bright cell is a level.
        return at < 0 || Math.Abs(at - RatioSteps) <= 1 ? 1 : (float)at / RatioSteps;
    }
}
