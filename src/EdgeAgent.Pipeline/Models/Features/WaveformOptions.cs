namespace EdgeAgent.Pipeline.Models.Features;

/// <summary>The samples themselves, frames of one value: wav2vec 2.0, HuBERT and other networks that hear the waveform.</summary>
public sealed record WaveformOptions : FeatureOptions
{
    /// <summary>What samples of −1 to 1 are multiplied by.</summary>
    public double SampleScale { get; init; } = 1;

    /// <inheritdoc/>
    public override string Type => "waveform";

    internal override string? Problem() =>
        SampleScale > 0 && double.IsFinite(SampleScale) ? null : Invariant($"samples are multiplied by a number above 0, not by {SampleScale}.");
}
