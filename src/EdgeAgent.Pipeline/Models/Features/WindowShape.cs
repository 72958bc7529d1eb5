namespace EdgeAgent.Pipeline.Models.Features;

/// <summary>The window functions of Kaldi and PyTorch.</summary>
public enum WindowShape
{
    /// <summary>A Hann window to the power 0.85 (Kaldi's own).</summary>
    Povey,

    /// <summary>0.54 − 0.46·cos.</summary>
    Hamming,

    /// <summary>0.5 − 0.5·cos; Kaldi spells it "hanning".</summary>
    Hann,

    /// <summary>0.42 − 0.5·cos + 0.08·cos of the double angle.</summary>
    Blackman,

    /// <summary>All ones.</summary>
    Rectangular,
}
