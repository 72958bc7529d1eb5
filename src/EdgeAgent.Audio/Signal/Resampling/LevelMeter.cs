using System.Numerics.Tensors;

namespace EdgeAgent.Audio.Signal.Resampling;

/// <summary>
/// Level of interleaved audio before it is mixed or filtered. Any cutting into blocks gives the same figures. Not thread-safe.
/// </summary>
public sealed class LevelMeter
{
    /// <summary>What silence reads; 16-bit audio's smallest step is −90.</summary>
    public const double FloorDbfs = -120;

    private long _samples;
    private double _squares;
    private float _peak;

    /// <summary>Measures samples.</summary>
    /// <param name="samples">−1 to 1.</param>
    public void Add(ReadOnlySpan<float> samples)
    {
        if (samples.IsEmpty)
            return;
        _samples += samples.Length;
        _squares += TensorPrimitives.SumOfSquares(samples);
        _peak = Math.Max(_peak, Math.Abs(TensorPrimitives.MaxMagnitude(samples)));
    }

    /// <summary>Mean power and peak since the last call, in dBFS, and starts the next stretch.</summary>
    public (double RmsDbfs, double PeakDbfs) Take()
    {
        var level = (Decibels(Math.Sqrt(_squares / Math.Max(1, _samples))), Decibels(_peak));
        (_samples, _squares, _peak) = (0, 0, 0);
        return level;
    }

    private static double Decibels(double amplitude) => Math.Clamp(20 * Math.Log10(amplitude), FloorDbfs, 0);
}
