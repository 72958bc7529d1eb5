using System.Globalization;

namespace EdgeAgent.Pipeline.Models.Features;

/// <summary>A normalisation of each value of feature frames.</summary>
public sealed record NormalizationOptions
{
    /// <summary>Whose statistics count.</summary>
    public NormalizationKind Kind { get; init; }

    /// <summary>Whether means are taken off.</summary>
    public bool Means { get; init; } = true;

    /// <summary>Whether deviations are divided out. Kaldi's online normalisation leaves them by default.</summary>
    public bool Variances { get; init; } = true;

    /// <summary>The ε of <see cref="NormalizationKind"/>; null for the framework's. For global and running statistics it is the least variance, 1e-20.</summary>
    public double? Epsilon { get; init; }

    /// <summary>The full path of a file with global statistics; null where there are none or they are given here.</summary>
    public string? StatisticsFile { get; init; }

    /// <summary>Global means, where they are given here.</summary>
    public IReadOnlyList<float>? Mean { get; init; }

    /// <summary>Global standard deviations, where they are given here.</summary>
    public IReadOnlyList<float>? Deviation { get; init; }

    /// <summary>Frames that running statistics are of, at most.</summary>
    public int Window { get; init; } = 600;

    /// <summary>As how many frames, at most, global statistics count beside the running ones while these are of fewer than <see cref="Window"/>.</summary>
    public int GlobalFrames { get; init; } = 200;

    /// <summary>The ε in use.</summary>
    public double EffectiveEpsilon => Epsilon ?? Kind switch
    {
        NormalizationKind.Sentence => 1e-10,
        NormalizationKind.PerFeature => 1e-5,
        NormalizationKind.ZeroMeanUnitVariance => 1e-7,
        _ => 1e-20,
    };

    internal string? Problem()
    {
        var given = (StatisticsFile is null ? 0 : 1) + (Mean is null && Deviation is null ? 0 : 1);
        if (given > 1)
            return "statistics are in a file or written out, not both. Remove one of the two.";
        if (Kind == NormalizationKind.Global && given == 0)
            return "a global normalisation needs statistics. Name their file, or write out mean and std.";
        if (Mean is { } mean && Deviation is { } deviation && mean.Count != deviation.Count)
            return $"there are {mean.Count} means and {deviation.Count} deviations; as many are needed.";
        if (Deviation is not null && Mean is null)
            return "deviations are written out, but no means. Write out both.";
        if (!Means && !Variances)
            return "a normalisation that takes off no mean and divides by no deviation is none. Remove it.";
        if (Window < 1 || GlobalFrames < 0)
            return $"running statistics are of 1 frame at least, not of {Window}, and global ones count as 0 frames or more, not as {GlobalFrames}.";
        return EffectiveEpsilon > 0 && double.IsFinite(EffectiveEpsilon)
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"the ε of a normalisation is a number above 0, not {Epsilon}.");
    }
}
