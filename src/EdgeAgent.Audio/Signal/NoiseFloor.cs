namespace EdgeAgent.Audio.Signal;

/// <summary>
/// The power of the noise under a signal that comes and goes: the least smoothed power of the last 3 s (the minimum statistics of
/// R. Martin, IEEE Trans. Speech and Audio Processing 9(5), 2001, of one band and with a fixed smoothing). Speech does not lift it,
/// for it falls to the noise between words; noise that grows is followed within 3 s, noise that falls at once. Counts frames. Not thread-safe.
/// </summary>
internal sealed class NoiseFloor
{
    /// <summary>−75 dBFS: below it nothing is told apart, and zeros are no floor.</summary>
    public const double Least = 3.16e-8;

    private const double WindowSeconds = 3;
    private const double SmoothingSeconds = 0.05;
    private const int Parts = 10;

    private readonly double _keep;
    private readonly double[] _minima = new double[Parts];
    private readonly int _partLength;
    private int _inPart;
    private int _part;
    private double _current;
    private double _smoothed;
    private bool _hasBegun;

    /// <summary>A floor that has heard nothing.</summary>
    /// <param name="framesPerSecond">How many powers a second are pushed, at least 10.</param>
    public NoiseFloor(double framesPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(framesPerSecond, Parts);
        _keep = Math.Exp(-1 / (SmoothingSeconds * framesPerSecond));
        _partLength = (int)(WindowSeconds * framesPerSecond / Parts);
        Reset();
    }

    /// <summary>The power of the noise, full scale is 1, at least <see cref="Least"/>.</summary>
    public double Floor { get; private set; }

    /// <summary>Takes the next frame's mean power, 0 to 1.</summary>
    public void Push(double power)
    {
        _smoothed = _hasBegun ? power + _keep * (_smoothed - power) : power;
        _hasBegun = true;
        _current = Math.Min(_current, _smoothed);
        Floor = Math.Min(Floor, Math.Max(_smoothed, Least));
        if (++_inPart < _partLength)
            return;
        _minima[_part] = _current;
        _part = (_part + 1) % Parts;
        (_current, _inPart) = (double.PositiveInfinity, 0);
        var least = double.PositiveInfinity;
        foreach (var minimum in _minima)
            least = Math.Min(least, minimum);
        Floor = Math.Max(least, Least);
    }

    /// <summary>Forgets what was heard.</summary>
    public void Reset()
    {
        Array.Fill(_minima, double.PositiveInfinity);
        (_inPart, _part, _current, _hasBegun) = (0, 0, double.PositiveInfinity, false);
        Floor = double.PositiveInfinity;
    }
}
