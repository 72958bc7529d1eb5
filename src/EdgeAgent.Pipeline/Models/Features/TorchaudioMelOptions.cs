namespace EdgeAgent.Pipeline.Models.Features;

/// <summary>torchaudio.transforms.MelSpectrogram with its defaults, followed by a logarithm where one is asked for.</summary>
public sealed record TorchaudioMelOptions : SpectrogramOptions
{
    /// <summary>torchaudio's defaults; no logarithm.</summary>
    public TorchaudioMelOptions()
    {
        FftSize = 400;
        HopLength = 200;
        MelBins = 128;
        Scale = MelScale.Htk;
        Norm = MelNorm.None;
        Log = LogScale.None;
    }

    /// <inheritdoc/>
    public override string Type => "torchaudio-mel";
}
