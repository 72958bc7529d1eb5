using System.Numerics.Tensors;
using EdgeAgent.Audio.Features.Stages;
using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Audio.Features.Normalization;

/// <summary>Takes the recording's own mean off each value and divides it by the deviation, as one of the frameworks does (<see cref="NormalizationKind"/>).</summary>
/// <param name="rule">The normalisation.</param>
/// <param name="dimension">Values in a frame.</param>
internal sealed class UtteranceNorm(NormalizationOptions rule, int dimension) : UtteranceStage(dimension)
{
    private readonly double[] _mean = new double[dimension];
    private readonly double[] _squares = new double[dimension];
    private readonly float[] _meanRow = new float[dimension];
    private readonly float[] _scaleRow = new float[dimension];

    /// <inheritdoc/>
    protected override void Complete(Span<float> frames)
    {
        Measure(frames);
        if (Dimension == 1)
        {
            // A waveform: whole, not sample by sample.
            Apply(frames, _meanRow[0], _scaleRow[0]);
            return;
        }

        for (; !frames.IsEmpty; frames = frames[Dimension..])
        {
            var frame = frames[..Dimension];
            if (rule.Means)
                TensorPrimitives.Subtract(frame, _meanRow, frame);
            if (rule.Variances)
                TensorPrimitives.Multiply(frame, _scaleRow, frame);
        }
    }

    private void Apply(Span<float> samples, float mean, float scale)
    {
        if (rule.Means)
            TensorPrimitives.Subtract(samples, mean, samples);
        if (rule.Variances)
            TensorPrimitives.Multiply(samples, scale, samples);
    }

    private void Measure(ReadOnlySpan<float> frames)
    {
        var count = frames.Length / Dimension;
        Array.Clear(_mean);
        Array.Clear(_squares);
        for (var rest = frames; !rest.IsEmpty; rest = rest[Dimension..])
        {
            for (var i = 0; i < _mean.Length; i++)
                _mean[i] += rest[i];
        }

        for (var i = 0; i < _mean.Length; i++)
            _mean[i] /= count;
        for (var rest = frames; !rest.IsEmpty; rest = rest[Dimension..])
        {
            for (var i = 0; i < _mean.Length; i++)
            {
                var distance = rest[i] - _mean[i];
                _squares[i] += distance * distance;
            }
        }

        for (var i = 0; i < _mean.Length; i++)
        {
            _meanRow[i] = (float)_mean[i];
            _scaleRow[i] = (float)(1 / Divisor(_squares[i], count));
        }
    }

    private double Divisor(double squares, int count)
    {
        var epsilon = rule.EffectiveEpsilon;
        // One frame has no unbiased deviation (PyTorch gives NaN); its values equal their mean, so any divisor gives 0.
        var unbiased = Math.Sqrt(squares / Math.Max(1, count - 1));
        var population = squares / count;
        return rule.Kind switch
        {
            NormalizationKind.Sentence => Math.Max(unbiased, epsilon),
            NormalizationKind.PerFeature => unbiased + epsilon,
            NormalizationKind.ZeroMeanUnitVariance => Math.Sqrt(population + epsilon),
            _ => Math.Max(Math.Sqrt(population), epsilon),
        };
    }
}
