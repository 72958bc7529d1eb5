namespace EdgeAgent.Pipeline.Models.Features;

/// <summary>librosa.feature.melspectrogram and power_to_db (amplitude_to_db for magnitudes) with their defaults, relative to 1.</summary>
public sealed record LibrosaMelOptions : SpectrogramOptions
{
    /// <summary>librosa's defaults.</summary>
    public LibrosaMelOptions()
    {
        SampleRateHz = 22050;
        FftSize = 2048;
        HopLength = 512;
        Padding = EdgePadding.Zero;
        MelBins = 128;
        Log = LogScale.Db;
        TopDb = 80;
    }

    /// <inheritdoc/>
    public override string Type => "librosa-mel";
}
