using EdgeAgent.Audio.Signal;

namespace EdgeAgent.Audio.Front;

/// <summary>
/// Brings what is said to one level, slowly. The level is the mean power of the 10 ms frames that stand out of the noise (9 dB over
/// <see cref="NoiseFloor"/> and above −65 dBFS), over about a second of them; the gain moves towards −23 dBFS by at most 6 dB a second up and 12 down,
/// and only in such frames: silence, hum and a fan's noise move nothing, so that nothing pumps. <see cref="PeakLimiter"/> stands behind it.
/// </summary>
internal sealed class AutomaticGain : IFrontStage
{
    /// <summary>The power that speech is brought to.</summary>
    public const double TargetDbfs = -23;

    /// <summary>The fastest rise of the gain.</summary>
    public const double RiseDbPerSecond = 6;

    /// <summary>The fastest fall of the gain.</summary>
    public const double FallDbPerSecond = 12;

    private const int FramesPerSecond = 100;

    // 9 dB.
    private const double StandsOut = 7.943;

    // −65 dBFS.
    private const double Faintest = 3.16e-7;

    private readonly NoiseFloor _floor = new(FramesPerSecond);
    private readonly PeakLimiter _limiter;
    private readonly double _mostDb;
    private readonly int _frame;
    private int _at;
    private double _squares;

    // Of the frames that stood out.
    private int _heard;
    private double _power;

    // The gain at the start of the frame and at its end.
    private double _from = 1;
    private double _to = 1;

    /// <summary>A gain of 0 dB at the start of a stream.</summary>
    /// <param name="mostDb">How far it goes, up and down, 0 to 60.</param>
    /// <param name="sampleRateHz">Samples per second, at least 100.</param>
    public AutomaticGain(double mostDb, int sampleRateHz)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(mostDb);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mostDb, 60);
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRateHz, FramesPerSecond);
        _mostDb = mostDb;
        _frame = sampleRateHz / FramesPerSecond;
        _limiter = new PeakLimiter(sampleRateHz);
    }

    /// <summary>The gain in force, without the limiter's, in dB.</summary>
    public double GainDb { get; private set; }

    /// <inheritdoc/>
    public void Apply(Span<float> samples)
    {
        foreach (ref var sample in samples)
        {
            _squares += (double)sample * sample;
            _at++;
            sample = _limiter.Limit(sample * (_from + (_to - _from) * _at / _frame));
            if (_at == _frame)
                EndFrame();
        }
    }

    /// <summary>The frame that the gap cuts is not judged.</summary>
    public void Break() => (_at, _squares, _from) = (0, 0, _to);

    private void EndFrame()
    {
        var power = _squares / _frame;
        (_at, _squares, _from) = (0, 0, _to);
        _floor.Push(power);
        if (power < Faintest || power < StandsOut * _floor.Floor)
            return;
        _heard = Math.Min(_heard + 1, FramesPerSecond);
        _power += (power - _power) / _heard;
        var wanted = Math.Clamp(TargetDbfs - 10 * Math.Log10(Math.Max(_power, Faintest)), -_mostDb, _mostDb);
        GainDb += Math.Clamp(wanted - GainDb, -FallDbPerSecond / FramesPerSecond, RiseDbPerSecond / FramesPerSecond);
        _to = Math.Pow(10, GainDb / 20);
    }
}
