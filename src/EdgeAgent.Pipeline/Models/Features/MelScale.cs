namespace EdgeAgent.Pipeline.Models.Features;

/// <summary>Scales of pitch.</summary>
public enum MelScale
{
    /// <summary>Slaney's: linear below 1 kHz, logarithmic above.</summary>
    Slaney,

    /// <summary>HTK's: 2595·log10(1 + f/700).</summary>
    Htk,

    /// <summary>HTK's, and the triangles are straight on it and not in hertz; nothing at half the sample rate. torchaudio's get_mel_banks.</summary>
    Kaldi,
}
