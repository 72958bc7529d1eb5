using System.Numerics.Tensors;

namespace EdgeAgent.Audio.Signal.Resampling;

/// <summary>
/// Counts clipped samples of an interleaved input as it came: a channel that clips is not hidden by the mean with one that does
/// not. Any cutting into blocks gives the same count. Not thread-safe.
/// </summary>
internal sealed class ClippingCounter
{
    /// <summary>Single full-scale samples happen in sound recordings; a flat top is at least this long.</summary>
    private const int ShortestRun = 3;

    /// <summary>The largest 16-bit value.</summary>
    private const float FullScale = 32767f / 32768;

    private readonly int[] _runs;
    private long _clipped;

    /// <summary>A counter.</summary>
    /// <param name="channels">Channels of the input, above 0.</param>
    public ClippingCounter(int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        _runs = new int[channels];
    }

    /// <summary>Looks at whole frames.</summary>
    public void Add(ReadOnlySpan<float> interleaved)
    {
        if (interleaved.IsEmpty)
            return;
        if (Math.Abs(TensorPrimitives.MaxMagnitude(interleaved)) >= FullScale)
            Count(interleaved);
        else
            _runs.AsSpan().Clear();
    }

    /// <summary>Samples at full scale in runs of at least three since the last call; a run that goes on is not forgotten.</summary>
    public long Take()
    {
        var clipped = _clipped;
        _clipped = 0;
        return clipped;
    }

    private void Count(ReadOnlySpan<float> interleaved)
    {
        for (var i = 0; i < interleaved.Length; i++)
        {
            ref var run = ref _runs[i % _runs.Length];
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
}
