using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Audio.Features.Normalization;

/// <summary>Mean and variance of each value of the frames that a model was trained on. Immutable.</summary>
internal sealed class FrameStatistics
{
    /// <summary>Means and variances as they are.</summary>
    /// <param name="mean">One for each value of a frame.</param>
    /// <param name="variance">One for each value of a frame.</param>
    /// <param name="frames">How many frames were counted; infinite where nobody says.</param>
    public FrameStatistics(double[] mean, double[] variance, double frames = double.PositiveInfinity) =>
        (Mean, Variance, Frames) = (mean, variance, frames);

    /// <summary>Values in a frame.</summary>
    public int Dimension => Mean.Length;

    /// <summary>The mean of each value.</summary>
    public double[] Mean { get; }

    /// <summary>The variance of each value, population; rounding may make it less than 0.</summary>
    public double[] Variance { get; }

    /// <summary>How many frames were counted.</summary>
    public double Frames { get; }

    /// <summary>Statistics as sums: variance = Σx²/n − mean².</summary>
    /// <exception cref="InvalidDataException">They are none.</exception>
    public static FrameStatistics FromSums(double count, ReadOnlySpan<double> sums, ReadOnlySpan<double> squares)
    {
        if (!(count > 0))
            throw new InvalidDataException("it counts no frames");
        if (sums.Length != squares.Length)
            throw new InvalidDataException($"it has {sums.Length} sums and {squares.Length} sums of squares");
        var (mean, variance) = (new double[sums.Length], new double[sums.Length]);
        for (var i = 0; i < mean.Length; i++)
        {
            mean[i] = sums[i] / count;
            variance[i] = (squares[i] / count) - (mean[i] * mean[i]);
        }

        return new FrameStatistics(mean, variance, count);
    }

    /// <summary>The statistics that a normalisation names or writes out, or null where it has none.</summary>
    /// <param name="rule">The normalisation, found to fit together.</param>
    /// <param name="dimensions">How many values a frame may have.</param>
    /// <exception cref="ModelException">They are missing, damaged, or of other frames.</exception>
    public static FrameStatistics? Read(NormalizationOptions rule, params ReadOnlySpan<int> dimensions)
    {
        if (rule.Mean is { } mean)
        {
            var deviation = rule.Deviation ?? [.. Enumerable.Repeat(1f, mean.Count)];
            var given = new FrameStatistics([.. mean.Select(m => (double)m)], [.. deviation.Select(d => (double)d * d)]);
            // One number is that of each value.
            if (mean.Count == 1)
                given = new FrameStatistics(Repeated(given.Mean, dimensions[0]), Repeated(given.Variance, dimensions[0]));
            return given.Fault(dimensions) is { } fault
                ? throw new ModelException(ModelFault.BadBundle, $"The statistics of the features cannot be used: {fault}. Correct mean and std.")
                : given;
        }

        if (rule.StatisticsFile is not { } path)
            return null;
        try
        {
            var read = StatisticsFile.Read(path);
            return read.Fault(dimensions) is { } fault ? throw new InvalidDataException(fault) : read;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelFault.Damaged, $"{path}, the statistics of the features, cannot be used: {e.Message}. Copy it again from the export.", e);
        }
    }

    private static double[] Repeated(double[] one, int count) => [.. Enumerable.Repeat(one[0], count)];

    private string? Fault(ReadOnlySpan<int> dimensions)
    {
        if (!dimensions.Contains(Dimension))
            return $"they are of frames of {Dimension} values, the features have {dimensions[0]}";
        return Array.TrueForAll(Mean, double.IsFinite) && Array.TrueForAll(Variance, double.IsFinite) ? null : "they hold numbers that are none";
    }
}
