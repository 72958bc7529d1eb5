using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Evidence;

/// <summary>A copy of a frame in memory of its own, for several who look at it and change nothing. Each disposes its share once; the last one frees the memory.</summary>
internal sealed class SharedFrame : IDisposable
{
    // Its memory is given back with the copy: evidence is seldom, and a frame is megabytes.
    private readonly FramePool _pool = new(1);
    private int _shares = 1;

    private SharedFrame(FrameLease frame)
    {
        Frame = _pool.Rent(frame.Format);
        Frame.Place(frame.Time, frame.Stamp, frame.Index, frame.Segment);
        frame.Pixels.CopyTo(Frame.Pixels);
    }

    /// <summary>The copy, with the place of the frame on its stream.</summary>
    public FrameLease Frame { get; }

    /// <summary>Copies a frame.</summary>
    public static SharedFrame CopyOf(FrameLease frame) => new(frame);

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
