namespace EdgeAgent.Audio.Signal;

/// <summary>
/// Turns mono audio into feature frames, however the audio is chopped up: the same samples give bit for bit the same frames.
/// </summary>
/// <remarks>Belongs to one stream and one thread; allocates nothing after construction.</remarks>
internal abstract class FeatureExtractor
{
    private readonly FrameCutter _cutter;

    /// <summary>An extractor for audio of that rate, with values per frame and frames where the layout says.</summary>
    protected FeatureExtractor(int sampleRateHz, int dimension, FrameLayout layout)
    {
        SampleRateHz = sampleRateHz;
        Dimension = dimension;
        _cutter = new FrameCutter(layout);
    }

    /// <summary>The rate that the audio must have.</summary>
    public int SampleRateHz { get; }

    /// <summary>Values in a frame.</summary>
    public int Dimension { get; }

    /// <summary>How many frames a whole recording of that many samples has.</summary>
    public int FrameCount(long samples) => checked((int)_cutter.Layout.CountOf(samples));

    /// <summary>How many frames the next <see cref="Accept"/> of that many samples gives.</summary>
    public int FramesWith(int samples) => (int)(Math.Max(_cutter.Cut, _cutter.Layout.CompleteIn(_cutter.Received + samples)) - _cutter.Cut);

    /// <summary>How many frames <see cref="Finish"/> gives.</summary>
    public int FramesLeft => (int)(_cutter.Layout.CountOf(_cutter.Received) - _cutter.Cut);

    /// <summary>Takes more samples, −1 to 1.</summary>
    /// <param name="samples">Any number of them.</param>
    /// <param name="frames">[<see cref="FramesWith"/>, <see cref="Dimension"/>], row by row.</param>
    /// <returns>How many frames were written.</returns>
    /// <exception cref="ArgumentException">The room is too small; no sample was taken.</exception>
    public int Accept(ReadOnlySpan<float> samples, Span<float> frames)
    {
        CheckRoom(FramesWith(samples.Length), frames.Length);
        var written = 0;
        do
        {
            samples = samples[_cutter.Write(samples)..];
            written += Drain(frames[(written * Dimension)..]);
        }
        while (!samples.IsEmpty);
        return written;
    }

    /// <summary>The recording is over: writes the frames that reach over its end. <see cref="Reset"/> before the next.</summary>
    /// <param name="frames">[<see cref="FramesLeft"/>, <see cref="Dimension"/>], row by row.</param>
    /// <returns>How many frames were written.</returns>
    /// <exception cref="ArgumentException">The room is too small.</exception>
    public int Finish(Span<float> frames)
    {
        CheckRoom(FramesLeft, frames.Length);
        _cutter.End();
        return Drain(frames);
    }

    /// <summary>Begins a new recording.</summary>
    public void Reset() => _cutter.Reset();

    /// <summary>The features of one frame.</summary>
    protected abstract void Compute(ReadOnlySpan<float> samples, Span<float> features);

    private int Drain(Span<float> frames)
    {
        var written = 0;
        while (_cutter.TryNext(out var frame))
            Compute(frame, frames.Slice(written++ * Dimension, Dimension));
        return written;
    }

    private void CheckRoom(int needed, int room)
    {
        if (room < (long)needed * Dimension)
            throw new ArgumentException($"There is room for {room / Dimension} frames, not for {needed} of {Dimension} values.");
    }
}
