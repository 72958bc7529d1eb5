namespace EdgeAgent.Pipeline.Models.Features;

/// <summary>Kaldi's filter banks (feat/feature-fbank.h), which icefall, WeNet and sherpa-onnx share; 80 filters here, 23 in Kaldi.</summary>
public sealed record KaldiFbankOptions : KaldiOptions
{
    /// <summary>Power, else magnitude.</summary>
    public bool UsePower { get; init; } = true;

    /// <summary>Natural logarithms of the sums, else the sums.</summary>
    public bool UseLog { get; init; } = true;

    /// <inheritdoc/>
    public override string Type => "kaldi-fbank";
}
