namespace EdgeAgent.Pipeline.Models.Features;

/// <summary>
/// Kaldi's cepstra (feat/feature-mfcc.h), with its defaults except that the first value is the first cepstrum, as in torchaudio, and not the
/// energy.
/// </summary>
public sealed record KaldiMfccOptions : KaldiOptions
{
    /// <summary>Kaldi's defaults: 13 of 23.</summary>
    public KaldiMfccOptions() => MelBins = 23;

    /// <summary>Cepstra in a frame, at most as many as filters.</summary>
    public int Cepstra { get; init; } = 13;

    /// <summary>How strongly high cepstra are lifted; 0 for not at all.</summary>
    public double Lifter { get; init; } = 22;

    /// <inheritdoc/>
    public override string Type => "kaldi-mfcc";

    internal override string? Problem()
    {
        if (Cepstra < 1 || Cepstra > MelBins)
            return Invariant($"{Cepstra} cepstra cannot be made of {MelBins} mel filters: 1 to {MelBins} can.");
        return Lifter >= 0 && double.IsFinite(Lifter) ? base.Problem() : Invariant($"the lifter is 0 or more, not {Lifter}.");
    }
}
