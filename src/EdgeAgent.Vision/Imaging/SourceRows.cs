using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// Rows of frames of one format as pixels of blue, green and red bytes: where they lie, three bytes a pixel, or, of frames that are not
/// <see cref="PixelFormat.Bgr24"/>, converted to <see cref="PixelRow.PixelBytes"/> a pixel. Two converted rows are kept at a time.
/// </summary>
internal sealed unsafe class SourceRows
{
    private readonly FrameFormat _format;
    private readonly PinnedArray<byte> _converted;

    public SourceRows(FrameFormat format)
    {
        _format = format;
        PixelBytes = format.Pixels == PixelFormat.Bgr24 ? 3 : PixelRow.PixelBytes;
        RowBytes = PixelBytes * format.Width;
        _converted = new PinnedArray<byte>(format.Pixels == PixelFormat.Bgr24 ? 0 : 2 * RowBytes);
    }

    /// <summary>Bytes of a pixel, 3 or 4.</summary>
    public int PixelBytes { get; }

    /// <summary>Bytes of a row, beyond which nothing may be read.</summary>
    public int RowBytes { get; }

    /// <summary>A row and the next one, of the last row the row itself twice.</summary>
    /// <param name="frame">All planes of the frame.</param>
    /// <param name="row">The row.</param>
    /// <param name="first">The row's pixels, until the next call.</param>
    /// <param name="second">The next row's.</param>
    public void Read(byte* frame, int row, out byte* first, out byte* second)
    {
        first = Row(frame, row, 0);
        second = row + 1 < _format.Height ? Row(frame, row + 1, 1) : first;
    }

    private byte* Row(byte* frame, int row, int place)
    {
        var (width, source) = (_format.Width, (nint)row * _format.Stride);
        if (_format.Pixels == PixelFormat.Bgr24)
            return frame + source;
        var to = _converted.Pointer + (nint)place * RowBytes;
        if (_format.Pixels == PixelFormat.I420)
        {
            var u = frame + (nint)width * _format.Height + (nint)(row / 2) * _format.ChromaWidth;
            PixelRow.FromI420(frame + source, u, u + (nint)_format.ChromaWidth * _format.ChromaHeight, width, to);
        }
        else
        {
            PixelRow.FromGrey(frame + source, width, to);
        }

        return to;
    }
}
