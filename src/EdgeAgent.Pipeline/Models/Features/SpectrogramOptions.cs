namespace EdgeAgent.Pipeline.Models.Features;

/// <summary>What the spectrograms of PyTorch and librosa share: a transform around multiples of the hop, its values summed under mel triangles, a logarithm.</summary>
public abstract record SpectrogramOptions : FeatureOptions
{
    /// <summary>Samples in a transform, any number.</summary>
    public int FftSize { get; init; } = 512;

    /// <summary>Samples under the window, in the middle of the transform; null for all.</summary>
    public int? WindowLength { get; init; }

    /// <summary>Samples from one frame to the next.</summary>
    public int HopLength { get; init; } = 160;

    /// <summary>The window.</summary>
    public WindowShape Window { get; init; } = WindowShape.Hann;

    /// <summary>Whether the window is one period, as is usual, or symmetric.</summary>
    public bool PeriodicWindow { get; init; } = true;

    /// <summary>Transforms around multiples of the hop over padded edges; else only whole transforms.</summary>
    public bool Center { get; init; } = true;

    /// <summary>What stands outside the recording.</summary>
    public EdgePadding Padding { get; init; }

    /// <summary>Whether the transform is divided by the root of its size.</summary>
    public bool Normalized { get; init; }

    /// <summary>Power, else magnitude.</summary>
    public bool UsePower { get; init; } = true;

    /// <summary>Filters.</summary>
    public int MelBins { get; init; } = 80;

    /// <summary>Where the first filter begins, in hertz.</summary>
    public double LowHz { get; init; }

    /// <summary>Where the last filter ends, in hertz; null for half the sample rate.</summary>
    public double? HighHz { get; init; }

    /// <summary>The scale on which the filters are equally spaced.</summary>
    public MelScale Scale { get; init; }

    /// <summary>How high the filters are.</summary>
    public MelNorm Norm { get; init; } = MelNorm.Slaney;

    /// <summary>The logarithm.</summary>
    public LogScale Log { get; init; } = LogScale.Ln;

    /// <summary>The least value before the logarithm; 0 for none.</summary>
    public double Floor { get; init; } = 1e-10;

    /// <summary>What is added to each value before the logarithm.</summary>
    public double Offset { get; init; }

    /// <summary>How far a value may lie below the loudest one of the recording, in decibels; null for any distance.</summary>
    /// <remarks>The loudest is known when the recording ends: until then there are no frames.</remarks>
    public double? TopDb { get; init; }

    /// <summary>Samples under the window.</summary>
    public int WindowSamples => WindowLength ?? FftSize;

    /// <summary>Where the last filter ends, in hertz.</summary>
    public double HighestHz => HighHz ?? SampleRateHz / 2.0;

    internal override string? Problem()
    {
        if (FftSize is < 2 or > LargestFft || HopLength is < 1 or > LargestFft)
            return Invariant($"a transform of {FftSize} samples every {HopLength} is not one: n_fft is 2 to {LargestFft}, hop 1 to {LargestFft}.");
        if (WindowSamples < 1 || WindowSamples > FftSize)
            return Invariant($"a window of {WindowSamples} samples does not fit a transform of {FftSize}. Shorten win or lengthen n_fft.");
        if (!(Floor >= 0 && Offset >= 0 && double.IsFinite(Floor) && double.IsFinite(Offset)))
            return Invariant($"before the logarithm values are raised to {Floor} and by {Offset}; both must be 0 or more.");
        if (TopDb is { } top && !(Log == LogScale.Db && top > 0))
            return Invariant($"top_db: {top} is a distance in decibels: it is above 0 and goes with log: db.");
        return BandProblem(MelBins, FftSize, LowHz, HighestHz);
    }
}
