using System.Numerics.Tensors;
using EdgeAgent.Audio.Features.Stages;
using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Audio.Features.Normalization;

/// <summary>
/// Takes the training data's mean off each value and divides it by the deviation (espnet2/layers/global_mvn.py; Kaldi's apply-cmvn): the variance is
/// not below ε.
/// </summary>
internal sealed class GlobalNorm : FrameStage
{
    private readonly float[]? _mean;
    private readonly float[]? _scale;

    /// <summary>A stage with statistics of as many values as a frame has.</summary>
    public GlobalNorm(NormalizationOptions rule, FrameStatistics statistics) : base(statistics.Dimension, statistics.Dimension)
    {
        _mean = rule.Means ? Array.ConvertAll(statistics.Mean, m => (float)m) : null;
        _scale = rule.Variances ? Array.ConvertAll(statistics.Variance, v => (float)(1 / Math.Sqrt(Math.Max(v, rule.EffectiveEpsilon)))) : null;
    }

    /// <inheritdoc/>
    public override int Push(ReadOnlySpan<float> frames, Span<float> output)
    {
        var count = frames.Length / Dimension;
        output = output[..frames.Length];
        frames.CopyTo(output);
        for (; !output.IsEmpty; output = output[Dimension..])
        {
            var frame = output[..Dimension];
            if (_mean is not null)
                TensorPrimitives.Subtract(frame, _mean, frame);
            if (_scale is not null)
                TensorPrimitives.Multiply(frame, _scale, frame);
        }

        Received = Given += count;
        return count;
    }
}
