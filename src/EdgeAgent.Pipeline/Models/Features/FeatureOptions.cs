using System.Globalization;

namespace EdgeAgent.Pipeline.Models.Features;

/// <summary>
/// What a model hears instead of samples: one kind of features with its parameters, a normalisation of each value, and frames put side by
/// side. A record for each framework, with that framework's defaults and named after it; immutable.
/// </summary>
public abstract record FeatureOptions
{
    /// <summary>Samples of the largest transform: a second of audio. No recipe comes near it, and a larger one would cost minutes a frame.</summary>
    public const int LargestFft = 1 << 14;

    /// <summary>The most filters; recipes have 20 to 128.</summary>
    public const int MostMelBins = 1 << 10;

    /// <summary>The slowest audio.</summary>
    public const int LowestSampleRateHz = 1_000;

    /// <summary>The fastest audio.</summary>
    public const int HighestSampleRateHz = 768_000;

    /// <summary>Samples a second that the audio must have.</summary>
    public int SampleRateHz { get; init; } = 16000;

    /// <summary>How each value is normalised; null for not at all.</summary>
    public NormalizationOptions? Normalization { get; init; }

    /// <summary>How frames are put side by side; null for not at all.</summary>
    public StackingOptions? Stacking { get; init; }

    /// <summary>The name that <c>features.type</c> takes.</summary>
    public abstract string Type { get; }

    /// <summary>Refuses parameters that contradict one another.</summary>
    /// <exception cref="ModelException">They do; the message says which and what to do.</exception>
    public void Require()
    {
        if (Fault() is { } fault)
            throw new ModelException(ModelFault.BadBundle, $"The features '{Type}' cannot be computed: {fault}");
    }

    /// <summary>What contradicts itself in all of them, as a sentence that begins with a small letter; null for nothing.</summary>
    internal string? Fault() => SampleRateHz is < LowestSampleRateHz or > HighestSampleRateHz
        ? Invariant($"audio of {SampleRateHz} Hz is none that is read; {LowestSampleRateHz} to {HighestSampleRateHz} Hz is.")
        : Problem() ?? Normalization?.Problem() ?? Stacking?.Problem();

    /// <summary>What contradicts itself in the features themselves; null for nothing.</summary>
    internal abstract string? Problem();

    /// <summary>What is wrong with a band of mel filters; null for nothing.</summary>
    private protected string? BandProblem(int filters, int fftSize, double lowHz, double highHz)
    {
        var nyquist = SampleRateHz / 2.0;
        if (!(lowHz >= 0 && highHz > lowHz && highHz <= nyquist))
            return Invariant($"mel filters from {lowHz} to {highHz} Hz do not fit audio of {SampleRateHz} Hz: 0 ≤ fmin < fmax ≤ {nyquist} is needed.");
        var bins = (fftSize / 2) + 1;
        return filters < 1 || filters > bins
            ? Invariant($"{filters} mel filters cannot be told apart in a transform of {fftSize} samples, which has {bins} values: 1 to {bins} filters, or a larger n_fft, are needed.")
            : null;
    }

    private protected static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
