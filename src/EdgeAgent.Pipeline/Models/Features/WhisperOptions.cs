namespace EdgeAgent.Pipeline.Models.Features;

/// <summary>
/// Whisper's log-mel (whisper/audio.py, log_mel_spectrogram; WhisperFeatureExtractor of Transformers): decimal logarithms, a floor 8 below
/// the recording's largest, (x + 4)/4, the last transform left out, over a recording that zeros lengthen to 30 s.
/// </summary>
public sealed record WhisperOptions : SpectrogramOptions
{
    /// <summary>Whisper's values.</summary>
    public WhisperOptions()
    {
        FftSize = 400;
        Log = LogScale.Log10;
    }

    /// <summary>Seconds that zeros lengthen a recording to, and that a recording may have at most; null for any length, as it is.</summary>
    public double? ChunkSeconds { get; init; } = 30;

    /// <inheritdoc/>
    public override string Type => "whisper";

    internal override string? Problem() => ChunkSeconds is { } seconds && !(seconds is > 0 and <= 600)
        ? Invariant($"a recording is lengthened to more than 0 and at most 600 s, not to {seconds}.")
        : base.Problem();
}
