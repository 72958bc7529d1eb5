using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// Resamples with a filter that reads as many pixels as the shrinking asks for, along the rows first, then down the columns. Rows of a
/// frame must be sampled in rising order. Frames that are not <see cref="PixelFormat.Bgr24"/> are converted row by row before.
/// </summary>
internal sealed unsafe class FilterSampler : FrameSampler
{
    /// <summary>Bits of the weights along a row, as Pillow's <c>PRECISION_BITS</c>.</summary>
    private const int Bits = 32 - 8 - 2;

    /// <summary>
    /// Bits behind the point of rows filtered for an area. The weights down a column have the other bits of the sum: enough for
    /// hundreds of rows.
    /// </summary>
    private const int AreaFractionBits = 5;

    private readonly FrameFormat _format;
    private readonly FilterTaps _vertical;
    private readonly PinnedArray<int> _verticalWeights;
    private readonly HorizontalFilter _horizontal;

    // Two rows of pixels of a frame that is not Bgr24.
    private readonly PinnedArray<byte> _converted;

    // The filtered rows at hand, each in the place of its number modulo their count.
    private readonly int _rowValues;
    private readonly int _rowCount;
    private readonly PinnedArray<short> _filtered;
    private readonly PinnedArray<nint> _rowsOfOne;
    private readonly PinnedArray<byte> _pixels;
    private int _next;

    private FilterSampler(FrameFormat format, FilterTaps horizontal, FilterTaps vertical, int fractionBits) : base(horizontal.First.Length)
    {
        _vertical = vertical;
        _format = format;
        _verticalWeights = new PinnedArray<int>(vertical.Weights.Length);
        vertical.Weights.CopyTo(_verticalWeights.Span);
        var pixelBytes = format.Pixels == PixelFormat.Bgr24 ? 3 : PixelRow.PixelBytes;
        _converted = new PinnedArray<byte>(format.Pixels == PixelFormat.Bgr24 ? 0 : 2 * PixelRow.PixelBytes * format.Width);
        _horizontal = new HorizontalFilter(horizontal, Bits, fractionBits, pixelBytes, pixelBytes * format.Width);
        _rowValues = HorizontalFilter.Values * Stride;
        // One more, as rows are filtered two by two.
        _rowCount = vertical.Length + 1;
        _filtered = new PinnedArray<short>(_rowCount * _rowValues);
        _rowsOfOne = new PinnedArray<nint>(vertical.Length);
        _pixels = new PinnedArray<byte>(_rowValues);
    }

    /// <summary>Pillow's <c>BILINEAR</c> (src/libImaging/Resample.c), bit for bit: both passes are rounded to bytes.</summary>
    public static FilterSampler Triangle(FrameFormat format, ResizedAxis horizontal, ResizedAxis vertical) =>
        new(format, FilterTaps.Triangle(horizontal, Bits), FilterTaps.Triangle(vertical, Bits), fractionBits: 0);

    /// <summary>
    /// OpenCV's <c>INTER_AREA</c> (modules/imgproc/src/resize.cpp) of a picture that grows on neither side. OpenCV adds floats up and
    /// rounds once, halves to even; here rows are kept to 1/32 and halves go up, hence 1/255 between them.
    /// </summary>
    public static FilterSampler Area(FrameFormat format, ResizedAxis horizontal, ResizedAxis vertical) => new(
        format, FilterTaps.Area(horizontal, Bits), FilterTaps.Area(vertical, VerticalFilter.FractionBits - AreaFractionBits), AreaFractionBits);

    /// <summary>About how many bytes of rows are kept for such a resize.</summary>
    public static long MemoryOf(ResizedAxis horizontal, ResizedAxis vertical) =>
        (2L * vertical.Source / vertical.Target + 4) * horizontal.Count * HorizontalFilter.Values * sizeof(short);

    public override void Begin() => _next = 0;

    public override void Sample(byte* frame, int y)
    {
        var (first, taps) = (_vertical.First[y], _vertical.Counts[y]);
        for (_next = Math.Max(_next, first); _next < first + taps; _next += 2)
        {
            var other = Math.Min(_next + 1, _format.Height - 1);
            _horizontal.Run(SourceRow(frame, _next, 0), SourceRow(frame, other, 1), Filtered(_next), Filtered(other));
        }

        for (var t = 0; t < taps; t++)
            _rowsOfOne.Pointer[t] = (nint)Filtered(first + t);
        VerticalFilter.Run((short**)_rowsOfOne.Pointer, _verticalWeights.Pointer + (nint)y * _vertical.Length, taps, _pixels.Pointer, _rowValues);
        Interleave.Split(_pixels.Pointer, Stride, Rows, Rows + Stride, Rows + 2 * Stride);
    }

    private short* Filtered(int row) => _filtered.Pointer + (nint)(row % _rowCount) * _rowValues;

    private byte* SourceRow(byte* frame, int row, int place)
    {
        var (width, source) = (_format.Width, (nint)row * _format.Stride);
        if (_format.Pixels == PixelFormat.Bgr24)
            return frame + source;
        var to = _converted.Pointer + place * PixelRow.PixelBytes * width;
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
