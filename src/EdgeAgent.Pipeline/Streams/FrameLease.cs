using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Pipeline.Streams;

/// <summary>
/// The right to use one frame's pixels until <see cref="Dispose"/>; it has one owner, and handing it over hands over the duty
/// to dispose it. A lease is a value: copies are the same lease, and using or disposing one that was disposed before throws.
/// Not thread-safe; hand over through a channel.
/// </summary>
public readonly struct FrameLease : IDisposable, IEquatable<FrameLease>
{
    private readonly FrameBuffer? _buffer;
    private readonly int _generation;

    internal FrameLease(FrameBuffer buffer, int generation)
    {
        _buffer = buffer;
        _generation = generation;
    }

    /// <summary>Layout and size.</summary>
    public FrameFormat Format => Live().Format;

    /// <summary>All planes of the frame, one after the other, rows tightly packed. Writable for the one who captures.</summary>
    public Span<byte> Pixels => Live().Pixels;

    /// <summary>The frame's moment on its stream.</summary>
    public StreamTime Time => Live().Time;

    /// <summary>When it was captured.</summary>
    public CaptureStamp Stamp => Live().Stamp;

    /// <summary>Frames of this source before this one, dropped ones counted.</summary>
    public long Index => Live().Index;

    /// <summary>
    /// Grows by one whenever the time line breaks (a jump of the timestamps, another size, a loop of a file):
    /// stages that keep state over frames start afresh.
    /// </summary>
    public int Segment => Live().Segment;

    /// <summary>Says where the frame belongs; called once by the source, before the frame is handed on.</summary>
    public void Place(StreamTime time, CaptureStamp stamp, long index, int segment)
    {
        var buffer = Live();
        buffer.Time = time;
        buffer.Stamp = stamp;
        buffer.Index = index;
        buffer.Segment = segment;
    }

    /// <summary>Gives the memory back to its pool.</summary>
    /// <exception cref="ObjectDisposedException">The lease was disposed before.</exception>
    public void Dispose() => Live().Return(_generation);

    /// <inheritdoc/>
    public bool Equals(FrameLease other) => ReferenceEquals(_buffer, other._buffer) && _generation == other._generation;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FrameLease other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_buffer, _generation);

    /// <summary>Whether both are the same lease.</summary>
    public static bool operator ==(FrameLease left, FrameLease right) => left.Equals(right);

    /// <summary>Whether they are different leases.</summary>
    public static bool operator !=(FrameLease left, FrameLease right) => !left.Equals(right);

    private FrameBuffer Live()
    {
        var buffer = _buffer;
        ObjectDisposedException.ThrowIf(buffer is null || buffer.Generation != _generation, typeof(FrameLease));
        return buffer;
    }
}
