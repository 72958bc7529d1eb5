using EdgeAgent.Audio.Features.Framing;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Features;

/// <summary>Features of overlapping pieces of the audio, each from its own samples.</summary>
internal abstract class FramedExtractor : FeatureExtractor
{
    private static readonly float[] Silence = new float[2048];

    private readonly FrameCutter _cutter;

    // What zeros lengthen a recording to, and what it may have at most; 0 where it is as long as it is.
    private readonly int _wholeSamples;

    /// <summary>An extractor of frames where the layout says.</summary>
    /// <param name="sampleRateHz">Samples a second.</param>
    /// <param name="dimension">Values in a frame.</param>
    /// <param name="layout">Where frames lie.</param>
    /// <param name="preemphasis">How much of the sample before is taken off each, in the whole recording.</param>
    /// <param name="wholeSamples">What zeros lengthen a recording to, and what it may have at most; 0 where it is as long as it is.</param>
    protected FramedExtractor(int sampleRateHz, int dimension, FrameLayout layout, double preemphasis = 0, int wholeSamples = 0)
        : base(sampleRateHz, dimension, layout.Shift)
    {
        _cutter = new FrameCutter(layout, (float)preemphasis);
        _wholeSamples = wholeSamples;
    }

    /// <inheritdoc/>
    public override int? LookaheadSamples => _cutter.Layout.Lookahead;

    /// <inheritdoc/>
    public override int FramesLeft => (int)(FramesFor(_cutter.Received) - _cutter.Cut);

    /// <inheritdoc/>
    public override int FramesFor(long samples) => checked((int)_cutter.Layout.CountOf(Math.Max(samples, _wholeSamples)));

    /// <inheritdoc/>
    public override int FramesWith(int samples) => (int)(Math.Max(_cutter.Cut, _cutter.Layout.CompleteIn(_cutter.Received + samples)) - _cutter.Cut);

    /// <inheritdoc/>
    public override int Push(ReadOnlySpan<float> samples, Span<float> frames)
    {
        CheckRoom(FramesWith(samples.Length), frames.Length);
        if (_wholeSamples > 0 && _cutter.Received + samples.Length > _wholeSamples)
        {
            throw new ModelException(ModelFault.TooLarge, FormattableString.Invariant(
                $"A recording of more than {_wholeSamples / (double)SampleRateHz:0.###} s is too long for these features; cut it into shorter ones."));
        }

        return Take(samples, frames);
    }

    /// <inheritdoc/>
    public override int Finish(Span<float> frames)
    {
        CheckRoom(FramesLeft, frames.Length);
        var written = 0;
        while (_cutter.Received < _wholeSamples)
            written += Take(Silence.AsSpan(0, (int)Math.Min(Silence.Length, _wholeSamples - _cutter.Received)), frames[(written * Dimension)..]);
        _cutter.End();
        return written + Drain(frames[(written * Dimension)..]);
    }

    /// <inheritdoc/>
    public override void Reset() => _cutter.Reset();

    /// <summary>The features of one frame.</summary>
    protected abstract void Compute(ReadOnlySpan<float> samples, Span<float> features);

    private int Take(ReadOnlySpan<float> samples, Span<float> frames)
    {
        var written = 0;
        do
        {
            samples = samples[_cutter.Write(samples)..];
            written += Drain(frames[(written * Dimension)..]);
        }
        while (!samples.IsEmpty);
        return written;
    }

    private int Drain(Span<float> frames)
    {
        var written = 0;
        while (_cutter.TryNext(out var frame))
            Compute(frame, frames.Slice(written++ * Dimension, Dimension));
        return written;
    }
}
