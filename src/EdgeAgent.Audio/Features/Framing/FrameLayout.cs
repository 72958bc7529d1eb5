namespace EdgeAgent.Audio.Features.Framing;

/// <summary>Where the frames of a signal lie: frame i begins at <c>FirstStart + i·Shift</c>.</summary>
/// <param name="Length">Samples in a frame.</param>
/// <param name="Shift">Samples from one frame to the next.</param>
/// <param name="FirstStart">Where the first frame begins; below 0 where the edge is padded.</param>
/// <param name="CountOffset">A signal of n samples has <c>⌊(n + CountOffset)/Shift⌋</c> frames.</param>
/// <param name="Edge">What is outside the signal.</param>
internal readonly record struct FrameLayout(int Length, int Shift, int FirstStart, int CountOffset, FrameEdge Edge)
{
    /// <summary>Kaldi's frames (feat/feature-window.cc, NumFrames and FirstSampleOfFrame).</summary>
    public static FrameLayout Kaldi(int length, int shift, bool snipEdges) => snipEdges
        ? new FrameLayout(length, shift, 0, shift - length, FrameEdge.None)
        : new FrameLayout(length, shift, (shift / 2) - (length / 2), shift / 2, FrameEdge.Mirror);

    /// <summary>
    /// The frames of <c>torch.stft</c>: a window in the middle of each transform, and with <paramref name="center"/> transforms
    /// around multiples of the hop over a signal whose ends are padded. Only the window's samples are in a frame.
    /// </summary>
    public static FrameLayout Torch(int fftSize, int windowLength, int hop, bool center, FrameEdge padding = FrameEdge.Reflect)
    {
        var left = (fftSize - windowLength) / 2;
        var pad = center ? fftSize / 2 : 0;
        return new FrameLayout(windowLength, hop, left - pad, (2 * pad) - fftSize + hop, center ? padding : FrameEdge.None);
    }

    /// <summary>The same frames without the last one of a whole signal.</summary>
    public FrameLayout WithoutLast() => this with { CountOffset = CountOffset - Shift };

    /// <summary>Frame i can be cut when sample <c>i·Shift + Lookahead</c> has come, at the latest.</summary>
    public int Lookahead => Math.Max(Math.Max(FirstStart + Length, Shift - CountOffset), Mirrored);

    // The left edge is mirrored from samples that must be there.
    private int Mirrored => FirstStart >= 0 ? 0 : Edge switch
    {
        FrameEdge.Reflect => 1 - FirstStart,
        FrameEdge.Mirror => -FirstStart,
        _ => 0,
    };

    /// <summary>How many frames a whole signal of that length has.</summary>
    public long CountOf(long samples) => samples <= 0 || samples + CountOffset < 0 ? 0 : (samples + CountOffset) / Shift;

    /// <summary>How many frames can be cut of the first samples of a signal that may go on.</summary>
    public long CompleteIn(long samples)
    {
        if (samples < Mirrored)
            return 0;
        var whole = samples - FirstStart - Length;
        return whole < 0 ? 0 : Math.Min(CountOf(samples), (whole / Shift) + 1);
    }
}
