namespace EdgeAgent.Pipeline.Models.Features;

/// <summary>
/// What Kaldi's filter banks and cepstra share, under the names of feat/feature-window.h and mel-computations.h, with Kaldi's defaults
/// except where the summary says.
/// </summary>
public abstract record KaldiOptions : FeatureOptions
{
    /// <summary>A frame's length in milliseconds.</summary>
    public double FrameLengthMs { get; init; } = 25;

    /// <summary>From one frame to the next, in milliseconds.</summary>
    public double FrameShiftMs { get; init; } = 10;

    /// <summary>Only whole frames; else frames around the middle of each shift over mirrored edges.</summary>
    public bool SnipEdges { get; init; } = true;

    /// <summary>The window, symmetric.</summary>
    public WindowShape Window { get; init; } = WindowShape.Povey;

    /// <summary>
    /// The deviation of the noise that is added to each sample of a frame, on the scale of <see cref="SampleScale"/>; 0, none, here, 1 in Kaldi.
    /// The same <see cref="Seed"/> gives the same noise.
    /// </summary>
    public double Dither { get; init; }

    /// <summary>What the noise begins with.</summary>
    public int Seed { get; init; }

    /// <summary>How much of the sample before is taken off each, 0 to 1.</summary>
    public double Preemphasis { get; init; } = 0.97;

    /// <summary>Whether a frame's mean is taken off first.</summary>
    public bool RemoveDcOffset { get; init; } = true;

    /// <summary>Whether transforms have a power of two samples, zeros behind the frame.</summary>
    public bool RoundToPowerOfTwo { get; init; } = true;

    /// <summary>Filters.</summary>
    public int MelBins { get; init; } = 80;

    /// <summary>Where the first filter begins, in hertz.</summary>
    public double LowHz { get; init; } = 20;

    /// <summary>Where the last filter ends, in hertz; 0 or less counts from half the sample rate.</summary>
    public double HighHz { get; init; }

    /// <summary>Whether a frame's log energy is among its values.</summary>
    public bool UseEnergy { get; init; }

    /// <summary>Whether the energy is that before pre-emphasis and window.</summary>
    public bool RawEnergy { get; init; } = true;

    /// <summary>The least energy; 0 for none. 0 in Kaldi, 1 in torchaudio.</summary>
    public double EnergyFloor { get; init; }

    /// <summary>HTK's order: the energy, or the first cepstrum, comes last.</summary>
    public bool HtkCompatible { get; init; }

    /// <summary>What samples of −1 to 1 are multiplied by: 32768 for recipes that were trained on 16-bit numbers.</summary>
    public double SampleScale { get; init; } = 1;

    /// <summary>Samples in a frame.</summary>
    public int FrameLength => Samples(FrameLengthMs);

    /// <summary>Samples from one frame to the next.</summary>
    public int FrameShift => Samples(FrameShiftMs);

    /// <summary>Samples in a transform.</summary>
    public int FftSize => RoundToPowerOfTwo ? (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, FrameLength)) : FrameLength;

    /// <summary>Where the last filter ends, in hertz.</summary>
    public double HighestHz => HighHz > 0 ? HighHz : (SampleRateHz / 2.0) + HighHz;

    internal override string? Problem()
    {
        if (!(FrameLengthMs * SampleRateHz >= 2000 && FrameShiftMs * SampleRateHz >= 1000))
            return Invariant($"frames of {FrameLengthMs} ms every {FrameShiftMs} ms have no samples at {SampleRateHz} Hz. Lengthen win and hop.");
        if (FrameLengthMs * SampleRateHz / 1000 > LargestFft || FrameShiftMs * SampleRateHz / 1000 > LargestFft)
            return Invariant($"frames of {FrameLengthMs} ms every {FrameShiftMs} ms at {SampleRateHz} Hz are longer than {LargestFft} samples.");
        if (FftSize % 2 != 0)
        {
            return Invariant(
                $"frames of {FrameLengthMs} ms at {SampleRateHz} Hz have {FftSize} samples, an odd number: round the transform to a power of two, or change the length.");
        }

        if (!(Preemphasis is >= 0 and <= 1))
            return Invariant($"pre-emphasis is 0 to 1, not {Preemphasis}.");
        if (!(Dither >= 0 && double.IsFinite(Dither)))
            return Invariant($"dither is the deviation of noise, 0 or more, not {Dither}.");
        if (!(SampleScale > 0 && double.IsFinite(SampleScale)))
            return Invariant($"samples are multiplied by a number above 0, not by {SampleScale}.");
        if (!(EnergyFloor >= 0 && double.IsFinite(EnergyFloor)))
            return Invariant($"the least energy is 0 or more, not {EnergyFloor}.");
        return BandProblem(MelBins, FftSize, LowHz, HighestHz);
    }

    // As Kaldi, which cuts; what rounding takes off a whole number is given back.
    private int Samples(double milliseconds) => (int)((SampleRateHz * milliseconds / 1000) + 1e-6);
}
