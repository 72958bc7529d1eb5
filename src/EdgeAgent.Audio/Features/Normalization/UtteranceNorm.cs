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
    private readonly double[] _row = new double[dimension];
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
        if (Dimension == 1)
            MeasureSamples(frames);
        else
            MeasureFrames(frames);

        for (var i = 0; i < _mean.Length; i++)
        {
            _meanRow[i] = (float)_mean[i];
            _scaleRow[i] = (float)(1 / Divisor(_squares[i], count));
        }
    }

    private void MeasureFrames(ReadOnlySpan<float> frames)
    {
        double count = frames.Length / Dimension;
        for (var rest = frames; !rest.IsEmpty; rest = rest[Dimension..])
        {
            TensorPrimitives.ConvertTruncating(rest[..Dimension], _row);
            TensorPrimitives.Add<double>(_mean, _row, _mean);
        }

        TensorPrimitives.Divide(_mean, count, _mean);
        for (var rest = frames; !rest.IsEmpty; rest = rest[Dimension..])
        {
            TensorPrimitives.ConvertTruncating(rest[..Dimension], _row);
            TensorPrimitives.Subtract<double>(_row, _mean, _row);
            TensorPrimitives.MultiplyAdd<double>(_row, _row, _squares, _squares);
        }
    }

    private void MeasureSamples(ReadOnlySpan<float> samples)
    {
        double sum = 0, squares = 0;
        foreach (var sample in samples)
            sum += sample;
        var mean = sum / samples.Length;
        foreach (var sample in samples)
            squares += (sample - mean) * (sample - mean);
        (_mean[0], _squares[0]) = (mean, squares);
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
