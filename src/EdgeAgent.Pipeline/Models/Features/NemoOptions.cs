namespace EdgeAgent.Pipeline.Models.Features;

/// <summary>
/// NeMo's AudioToMelSpectrogramPreprocessor (nemo/collections/asr/parts/preprocessing/features.py, FilterbankFeatures) as its published models
/// use it: 25 ms, 80 filters, pre-emphasis of the whole recording, each value normalised over the recording. Its frames are not filled up to a
/// multiple of 16.
/// </summary>
public sealed record NemoOptions : SpectrogramOptions
{
    /// <summary>NeMo's values.</summary>
    public NemoOptions()
    {
        WindowLength = 400;
        PeriodicWindow = false;
        Floor = 0;
        Offset = 1.0 / (1 << 24);
        Normalization = new NormalizationOptions { Kind = NormalizationKind.PerFeature };
    }

    /// <summary>How much of the sample before is taken off each, 0 to 1; the recording's first is left as it is.</summary>
    public double Preemphasis { get; init; } = 0.97;

    /// <summary>Whether the last transform is left out: since NeMo 2.1 it does not count.</summary>
    public bool DropsLast { get; init; }

    /// <inheritdoc/>
    public override string Type => "nemo";

    internal override string? Problem() => Preemphasis is >= 0 and <= 1 ? base.Problem() : Invariant($"pre-emphasis is 0 to 1, not {Preemphasis}.");
}
