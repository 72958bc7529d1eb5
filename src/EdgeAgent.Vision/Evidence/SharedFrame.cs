using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Evidence;

/// <summary>A copy of a frame in memory of its own, for several who look at it and change nothing. Each disposes its share once; the last one frees the memory.</summary>
internal sealed class SharedFrame : IDisposable
{
    // Its memory is given back with the copy: evidence is seldom, and a frame is megabytes.
    private readonly FramePool _pool = new(1);
    private int _shares = 1;

    private SharedFrame(FrameLease original, in FrameFormat format)
    {
        Frame = _pool.Rent(format);
        Frame.Place(original.Time, original.Stamp, original.Index, original.Segment);
    }

    /// <summary>The copy, with the place of the frame on its stream.</summary>
    public FrameLease Frame { get; }

    /// <summary>Copies a frame.</summary>
    public static SharedFrame CopyOf(FrameLease frame)
    {
        var copy = new SharedFrame(frame, frame.Format);
        frame.Pixels.CopyTo(copy.Frame.Pixels);
        return copy;
    }

    /// <summary>Memory for another form of a frame, which is undefined and whoever asks fills; it has the frame's place on its stream.</summary>
    public static SharedFrame Beside(FrameLease frame, in FrameFormat format) => new(frame, format);

    /// <summary>One more who looks at it.</summary>
    public SharedFrame Share()
    {
        Interlocked.Increment(ref _shares);
        return this;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _shares) > 0)
            return;
        Frame.Dispose();
        _pool.Dispose();
    }
}
