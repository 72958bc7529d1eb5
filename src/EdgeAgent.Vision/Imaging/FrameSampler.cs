using System.Runtime.Intrinsics.X86;

namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// Resamples frames of one format and size, row by row, into planes of blue, green and red bytes. Rows of the source are
/// resampled along the row once and kept while the next rows need them. One thread at a time.
/// </summary>
internal abstract unsafe class FrameSampler
{
    /// <summary>Rows of scratch memory are a multiple of this, so that vector loops need no tail on them.</summary>
    private const int RowMultiple = 32;

    private const int CacheLine = 64;

    private readonly PinnedArray<byte> _rows;

    protected FrameSampler(int width)
    {
        Width = width;
        Stride = (width + RowMultiple - 1) / RowMultiple * RowMultiple;
        _rows = new PinnedArray<byte>(3 * Stride);
    }

    /// <summary>Pixels of a resampled row.</summary>
    public int Width { get; }

    /// <summary>Pixels from one plane's row to the next plane's in scratch memory.</summary>
    public int Stride { get; }

    /// <summary>The blue values of the row last sampled; green and red follow, <see cref="Stride"/> bytes apart.</summary>
    public byte* Rows => _rows.Pointer;

    /// <summary>Starts a frame: nothing that was kept counts any more.</summary>
    public abstract void Begin();

    /// <summary>Resamples one row into <see cref="Rows"/>.</summary>
    /// <param name="frame">All planes of the frame.</param>
    /// <param name="y">Row of the resized picture.</param>
    public abstract void Sample(byte* frame, int y);

    /// <summary>
    /// Asks for the rows of a plane that the next resampled row needs and this one does not have, while there is work to do: rows
    /// of a shrunk frame lie too far apart for the processor to foresee. Only x86 offers it to .NET.
    /// </summary>
    /// <param name="plane">The plane's first row.</param>
    /// <param name="stride">Bytes of its rows.</param>
    /// <param name="last">The last row that is at hand.</param>
    /// <param name="next">The rows needed next.</param>
    protected static void Prefetch(byte* plane, int stride, int last, (int First, int Last) next)
    {
        if (!Sse.IsSupported)
            return;
        var end = plane + (nint)(next.Last + 1) * stride;
        for (var line = plane + (nint)Math.Max(next.First, last + 1) * stride; line < end; line += CacheLine)
            Sse.Prefetch1(line);
    }
}
