using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Streams.Interop;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Pipeline.Streams;

/// <summary>Native memory of one frame. Owned by its pool; lent out under a generation, so that a stale lease is noticed.</summary>
internal sealed unsafe class FrameBuffer(FramePool pool)
{
    /// <summary>SIMD loads may be aligned to a cache line.</summary>
    private const int Alignment = 64;

    /// <summary>From here on a picture has pages of its own, so that what is freed goes back to the system.</summary>
    private const int OwnPages = 128 << 10;

    private byte* _memory;
    private int _capacity;
    private int _generation;

    public int Generation => Volatile.Read(ref _generation);

    public FrameFormat Format { get; private set; }

    public StreamTime Time { get; set; }

    public CaptureStamp Stamp { get; set; }

    public long Index { get; set; }

    public int Segment { get; set; }

    public Span<byte> Pixels => new(_memory, Format.ByteCount);

    public int Rent(FrameFormat format)
    {
        var bytes = format.ByteCount;
        if (bytes > _capacity)
        {
            Free();
            _memory = HasPages(bytes) ? PageMemory.Take((nuint)bytes) : (byte*)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
            _capacity = bytes;
        }

        Format = format;
        Time = default;
        Stamp = default;
        Index = 0;
        Segment = 0;
        return _generation;
    }

    public void Return(int generation)
    {
        // Two owners disposing at once: one wins, the other is told.
        ObjectDisposedException.ThrowIf(Interlocked.CompareExchange(ref _generation, generation + 1, generation) != generation, typeof(FrameLease));
        pool.Return(this);
    }

    public void Free()
    {
        if (HasPages(_capacity))
            PageMemory.Give(_memory, (nuint)_capacity);
        else
            NativeMemory.AlignedFree(_memory);
        _memory = null;
        _capacity = 0;
    }

    private static bool HasPages(int bytes) => bytes >= OwnPages && OperatingSystem.IsLinux();
}
