namespace EdgeAgent.Pipeline.Models.Features;

/// <summary>ESPnet's default frontend (espnet2/asr/frontend/default.py, espnet2/layers/stft.py and log_mel.py), with its defaults.</summary>
public sealed record EspnetLogMelOptions : SpectrogramOptions
{
    /// <summary>ESPnet's defaults.</summary>
    public EspnetLogMelOptions() => HopLength = 128;

    /// <summary>The base of the logarithm; null for the natural one.</summary>
    public double? LogBase { get; init; }

    /// <inheritdoc/>
    public override string Type => "espnet-logmel";

    internal override string? Problem() =>
        LogBase is { } logBase && !(logBase > 1 && double.IsFinite(logBase)) ? Invariant($"the logarithm's base must be above 1, not {logBase}.") : base.Problem();
}
