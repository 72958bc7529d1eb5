namespace EdgeAgent.Audio.Signal;

/// <summary>
/// The options of Kaldi's filter banks under their names of feat/feature-window.h, feature-fbank.h and mel-computations.h,
/// with Kaldi's defaults except where the summary says.
/// </summary>
internal sealed record KaldiFbankOptions
{
    /// <summary>Samples a second.</summary>
    public int SampleRateHz { get; init; } = 16000;

    /// <summary>A frame's length in milliseconds.</summary>
    public double FrameLengthMs { get; init; } = 25;

    /// <summary>From one frame to the next, in milliseconds.</summary>
    public double FrameShiftMs { get; init; } = 10;

    /// <summary>Only whole frames; else frames around the middle of each shift over mirrored edges.</summary>
    public bool SnipEdges { get; init; } = true;

    /// <summary>The window.</summary>
    public WindowShape Window { get; init; } = WindowShape.Povey;

    /// <summary>How much of the sample before is taken off each, 0 to 1.</summary>
    public double Preemphasis { get; init; } = 0.97;

    /// <summary>Whether a frame's mean is taken off first.</summary>
    public bool RemoveDcOffset { get; init; } = true;

    /// <summary>Whether transforms have a power of two samples, zeros behind the frame.</summary>
    public bool RoundToPowerOfTwo { get; init; } = true;

    /// <summary>Filters; 80 here, 23 in Kaldi.</summary>
    public int MelBins { get; init; } = 80;

    /// <summary>Where the first filter begins, in hertz.</summary>
    public double LowHz { get; init; } = 20;

    /// <summary>Where the last filter ends, in hertz; 0 or less counts from half the sample rate.</summary>
    public double HighHz { get; init; }

    /// <summary>Power, else magnitude.</summary>
    public bool UsePower { get; init; } = true;

    /// <summary>Natural logarithms of the sums, else the sums.</summary>
    public bool UseLog { get; init; } = true;

    /// <summary>Whether a frame's log energy is added to its values.</summary>
    public bool UseEnergy { get; init; }

    /// <summary>Whether the energy is that before pre-emphasis and window.</summary>
    public bool RawEnergy { get; init; } = true;

    /// <summary>The least energy; 0 for none. 0 in Kaldi, 1 in torchaudio.</summary>
    public double EnergyFloor { get; init; }

    /// <summary>The energy is the last value, not the first.</summary>
    public bool HtkCompatible { get; init; }

    /// <summary>What samples of −1 to 1 are multiplied by: 32768 for recipes that were trained on 16-bit numbers.</summary>
    public double SampleScale { get; init; } = 1;

    /// <summary>Samples in a frame.</summary>
    internal int FrameLength => (int)(SampleRateHz * 0.001 * FrameLengthMs);

    /// <summary>Samples from one frame to the next.</summary>
    internal int FrameShift => (int)(SampleRateHz * 0.001 * FrameShiftMs);

    /// <summary>Samples in a transform.</summary>
    internal int FftSize => RoundToPowerOfTwo ? (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, FrameLength)) : FrameLength;
}
