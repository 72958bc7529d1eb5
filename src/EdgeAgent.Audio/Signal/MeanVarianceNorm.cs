using System.Numerics.Tensors;

namespace EdgeAgent.Audio.Signal;

/// <summary>Takes the mean off each value of feature frames and divides it by the standard deviation.</summary>
/// <remarks>Immutable; any number of threads may apply it.</remarks>
internal sealed class MeanVarianceNorm
{
    private readonly float[]? _mean;
    private readonly float[]? _scale;

    private MeanVarianceNorm(double[] mean, double[] deviation, bool means, bool variances)
    {
        Dimension = mean.Length;
        _mean = means ? Array.ConvertAll(mean, m => (float)m) : null;
        _scale = variances ? Array.ConvertAll(deviation, d => (float)(1 / d)) : null;
    }

    /// <summary>Values in a frame.</summary>
    public int Dimension { get; }

    /// <summary>ESPnet's global normalisation (espnet2/layers/global_mvn.py): variance = Σx²/n − mean², not below <paramref name="epsilon"/>.</summary>
    /// <param name="count">Frames that were counted.</param>
    /// <param name="sums">Their sums, one per value of a frame.</param>
    /// <param name="squares">The sums of their squares.</param>
    /// <param name="means">Whether means are taken off.</param>
    /// <param name="variances">Whether variances are divided out.</param>
    /// <param name="epsilon">The least variance.</param>
    public static MeanVarianceNorm FromSums(
        double count, ReadOnlySpan<double> sums, ReadOnlySpan<double> squares, bool means, bool variances, double epsilon)
    {
        var mean = new double[sums.Length];
        var deviation = new double[sums.Length];
        for (var i = 0; i < sums.Length; i++)
        {
            mean[i] = sums[i] / count;
            deviation[i] = Math.Sqrt(Math.Max((squares[i] / count) - (mean[i] * mean[i]), epsilon));
        }

        return new MeanVarianceNorm(mean, deviation, means, variances);
    }

    /// <summary>ESPnet's normalisation of an utterance by itself (espnet2/layers/utterance_mvn.py): deviation over all frames, not below <paramref name="epsilon"/>.</summary>
    public static MeanVarianceNorm FromUtterance(ReadOnlySpan<float> frames, int dimension, bool means, bool variances, double epsilon)
    {
        var count = frames.Length / dimension;
        var mean = new double[dimension];
        var deviation = new double[dimension];
        for (var at = 0; at < frames.Length; at++)
            mean[at % dimension] += frames[at] / (double)count;
        for (var at = 0; at < frames.Length; at++)
        {
            var distance = frames[at] - mean[at % dimension];
            deviation[at % dimension] += distance * distance / count;
        }

        for (var i = 0; i < dimension; i++)
            deviation[i] = Math.Max(Math.Sqrt(deviation[i]), epsilon);
        return new MeanVarianceNorm(mean, deviation, means, variances);
    }

    /// <summary>Normalises frames in place.</summary>
    /// <param name="frames">[any number, <see cref="Dimension"/>], row by row.</param>
    public void Apply(Span<float> frames)
    {
        for (; !frames.IsEmpty; frames = frames[Dimension..])
        {
            var frame = frames[..Dimension];
            if (_mean is not null)
                TensorPrimitives.Subtract(frame, _mean, frame);
            if (_scale is not null)
                TensorPrimitives.Multiply(frame, _scale, frame);
        }
    }
}
