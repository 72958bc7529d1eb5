using System.Numerics.Tensors;

namespace EdgeAgent.Audio.Signal.Resampling;

/// <summary>
/// Level, offset and clipping of an interleaved input, before anything is mixed or filtered: a channel that clips is not
/// hidden by the mean with one that does not. Any cutting into blocks gives the same figures. Not thread-safe.
/// </summary>
internal sealed class LevelMeter
{
    /// <summary>What silence reads; 16-bit audio's smallest step is −90.</summary>
    public const double FloorDbfs = -120;

    /// <summary>Single full-scale samples happen in sound recordings; a flat top is at least this long.</summary>
    private const int ShortestRun = 3;

    /// <summary>The largest 16-bit value.</summary>
    private const float FullScale = 32767f / 32768;

    private readonly int _channels;
    private readonly int[] _runs;
    private long _samples;
    private double _sum;
    private double _squares;
    private float _peak;
    private long _clipped;

    /// <summary>A meter.</summary>
    public LevelMeter(int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        _channels = channels;
        _runs = new int[channels];
    }

    /// <summary>Measures whole frames.</summary>
    public void Add(ReadOnlySpan<float> interleaved)
    {
        if (interleaved.IsEmpty)
            return;
        _samples += interleaved.Length;
        _sum += TensorPrimitives.Sum(interleaved);
        _squares += TensorPrimitives.SumOfSquares(interleaved);
        var peak = TensorPrimitives.MaxMagnitude(interleaved);
        _peak = Math.Max(_peak, Math.Abs(peak));
        if (Math.Abs(peak) >= FullScale)
            CountClipped(interleaved);
        else
            _runs.AsSpan().Clear();
    }

    /// <summary>What was measured since the last call, and starts the next stretch; a run that goes on is not forgotten.</summary>
    public LevelReading Take()
    {
        var count = Math.Max(1, _samples);
        var reading = new LevelReading(Decibels(Math.Sqrt(_squares / count)), Decibels(_peak), _sum / count, _clipped);
        (_samples, _sum, _squares, _peak, _clipped) = (0, 0, 0, 0, 0);
        return reading;
    }

    private void CountClipped(ReadOnlySpan<float> interleaved)
    {
        for (var i = 0; i < interleaved.Length; i++)
        {
            ref var run = ref _runs[i % _channels];
            if (Math.Abs(interleaved[i]) < FullScale)
            {
                run = 0;
                continue;
            }

            run++;
            if (run >= ShortestRun)
                _clipped += run == ShortestRun ? ShortestRun : 1;
        }
    }

    private static double Decibels(double amplitude) => Math.Max(FloorDbfs, 20 * Math.Log10(amplitude));
}
