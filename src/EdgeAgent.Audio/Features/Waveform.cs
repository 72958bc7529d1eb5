using System.Numerics.Tensors;
using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Audio.Features;

/// <summary>The samples themselves: frames of one value.</summary>
internal sealed class Waveform(WaveformOptions options) : FeatureExtractor(options.SampleRateHz, dimension: 1, hopSamples: 1)
{
    private readonly float _scale = (float)options.SampleScale;

    /// <inheritdoc/>
    public override int? LookaheadSamples => 1;

    /// <inheritdoc/>
    public override int FramesLeft => 0;

    /// <inheritdoc/>
    public override int FramesFor(long samples) => checked((int)samples);

    /// <inheritdoc/>
    public override int FramesWith(int samples) => samples;

    /// <inheritdoc/>
    public override int Push(ReadOnlySpan<float> samples, Span<float> frames)
    {
        CheckRoom(samples.Length, frames.Length);
        TensorPrimitives.Multiply(samples, _scale, frames);
        return samples.Length;
    }

    /// <inheritdoc/>
    public override int Finish(Span<float> frames) => 0;

    /// <inheritdoc/>
    public override void Reset()
    {
    }
}
