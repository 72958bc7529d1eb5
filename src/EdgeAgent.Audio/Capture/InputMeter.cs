using System.Numerics.Tensors;
using EdgeAgent.Audio.Signal.Resampling;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Audio.Capture;

/// <summary>
/// Measures what somebody who listens to a microphone would get of it, for a short look: the chosen channel, or the mean of all.
/// A constant offset is no sound and is left out. Any cutting into blocks gives the same figures, to rounding. Not thread-safe.
/// </summary>
public sealed class InputMeter
{
    /// <summary>What silence reads; the smallest step of 16-bit audio is −90.</summary>
    public const double FloorDbfs = -120;

    /// <summary>How far the samples of one value may lie apart, as in <see cref="SilenceWatch"/>.</summary>
    private const float Step = 2e-6f;

    private readonly int _channels;
    private readonly ChannelMix _mix;
    private readonly ClippingCounter _clipping;
    private float[] _mono = [];
    private Stretch _whole = Stretch.Empty;
    private Stretch _passing = Stretch.Empty;
    private long _clipped;
    private long _clippedBefore;

    /// <summary>A meter.</summary>
    /// <param name="format">Of what it will be given.</param>
    /// <param name="channel">The channel that is listened to, the first is 0; null for the mean of all.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such channel.</exception>
    public InputMeter(AudioFormat format, int? channel)
    {
        _channels = format.Channels;
        _mix = new ChannelMix(format.Channels, channel);
        _clipping = new ClippingCounter(format.Channels);
    }

    /// <summary>Frames so far.</summary>
    public long Frames => _whole.Samples;

    /// <summary>Whether nothing but one value came so far, mostly zeros: digital silence, which no working microphone gives.</summary>
    public bool IsConstant => _whole.Samples == 0 || _whole.Highest - _whole.Lowest <= Step;

    /// <summary>The level of everything so far.</summary>
    public LevelReading Whole => _whole.Read(_clipped);

    /// <summary>Takes whole frames.</summary>
    /// <param name="interleaved">−1 to 1, as the source gave them.</param>
    public void Add(ReadOnlySpan<float> interleaved)
    {
        var frames = interleaved.Length / _channels;
        if (_mono.Length < frames)
            _mono = new float[frames];
        _clipping.Add(interleaved);
        _clipped += _clipping.Take();
        _mix.Apply(interleaved, _mono);
        _whole.Add(_mono.AsSpan(0, frames));
        _passing.Add(_mono.AsSpan(0, frames));
    }

    /// <summary>The level since the last call, for a display.</summary>
    public LevelReading Take()
    {
        var level = _passing.Read(_clipped - _clippedBefore);
        _clippedBefore = _clipped;
        _passing = Stretch.Empty;
        return level;
    }

    private struct Stretch
    {
        private double _sum;
        private double _squares;

        public static Stretch Empty => new() { Lowest = float.PositiveInfinity, Highest = float.NegativeInfinity };

        public long Samples { get; private set; }

        public float Lowest { get; private set; }

        public float Highest { get; private set; }

        public void Add(ReadOnlySpan<float> samples)
        {
            if (samples.IsEmpty)
                return;
            Samples += samples.Length;
            _sum += TensorPrimitives.Sum(samples);
            _squares += TensorPrimitives.SumOfSquares(samples);
            Lowest = Math.Min(Lowest, TensorPrimitives.Min(samples));
            Highest = Math.Max(Highest, TensorPrimitives.Max(samples));
        }

        public readonly LevelReading Read(long clipped)
        {
            if (Samples == 0)
                return new LevelReading(FloorDbfs, FloorDbfs, 0, clipped);
            var mean = _sum / Samples;
            var power = Math.Max(0, _squares / Samples - mean * mean);
            return new LevelReading(Decibels(Math.Sqrt(power)), Decibels(Math.Max(Highest - mean, mean - Lowest)), mean, clipped);
        }

        private static double Decibels(double amplitude) => Math.Clamp(20 * Math.Log10(amplitude), FloorDbfs, 0);
    }
}
