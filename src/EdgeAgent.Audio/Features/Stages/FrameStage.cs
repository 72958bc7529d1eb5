namespace EdgeAgent.Audio.Features.Stages;

/// <summary>Makes frames of frames, however many come at once.</summary>
/// <remarks>Belongs to one stream and one thread.</remarks>
internal abstract class FrameStage(int inputDimension, int dimension)
{
    /// <summary>Values in a frame that comes.</summary>
    public int InputDimension { get; } = inputDimension;

    /// <summary>Values in a frame that goes.</summary>
    public int Dimension { get; } = dimension;

    /// <summary>How many frames come from one that goes to the next.</summary>
    public virtual int Step => 1;

    /// <summary>Frame i goes when frame <c>i·Step + Lookahead</c> has come; null when it waits for the end.</summary>
    public virtual int? Lookahead => 0;

    /// <summary>How many frames have come.</summary>
    protected long Received { get; set; }

    /// <summary>How many frames have gone.</summary>
    protected long Given { get; set; }

    /// <summary>How many frames go for a whole recording of that many.</summary>
    public virtual long FramesFor(long frames) => frames;

    /// <summary>How many frames go for the first ones of a recording that may go on.</summary>
    public virtual long CompleteIn(long frames) => frames;

    /// <summary>How many frames the next <see cref="Push"/> of that many gives.</summary>
    public int FramesWith(int frames) => (int)(CompleteIn(Received + frames) - Given);

    /// <summary>How many frames a <see cref="Push"/> of that many and <see cref="Finish"/> give.</summary>
    public int FramesLeft(int frames) => (int)(FramesFor(Received + frames) - Given);

    /// <summary>Takes frames.</summary>
    /// <param name="frames">[any number, <see cref="InputDimension"/>], row by row.</param>
    /// <param name="output">At least [<see cref="FramesWith"/>, <see cref="Dimension"/>].</param>
    /// <returns>How many frames were written.</returns>
    public abstract int Push(ReadOnlySpan<float> frames, Span<float> output);

    /// <summary>The recording is over.</summary>
    /// <param name="output">At least [<see cref="FramesLeft"/> of 0, <see cref="Dimension"/>].</param>
    /// <returns>How many frames were written.</returns>
    public virtual int Finish(Span<float> output) => 0;

    /// <summary>Begins a new recording.</summary>
    public virtual void Reset() => (Received, Given) = (0, 0);
}
