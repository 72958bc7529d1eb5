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

    private readonly int _frameStride;
    private readonly int _sourceHeight;
    private readonly FilterTaps _vertical;
    private readonly PinnedArray<int> _verticalWeights;
    private readonly HorizontalFilter _horizontal;

    // Gives frames of another format as bytes of blue, green and red; null for Bgr24.
    private readonly FrameSampler? _converter;
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
        _frameStride = format.Width * 3;
        _sourceHeight = format.Height;
        _verticalWeights = new PinnedArray<int>(vertical.Weights.Length);
        vertical.Weights.CopyTo(_verticalWeights.Span);
        if (format.Pixels != PixelFormat.Bgr24)
            _converter = FrameSamplers.Unresized(format);
        var rowBytes = _converter is null ? _frameStride : 3 * _converter.Stride;
        _converted = new PinnedArray<byte>(_converter is null ? 0 : 2 * rowBytes);
        _horizontal = new HorizontalFilter(horizontal, Bits, fractionBits, rowBytes);
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

    public override void Begin()
    {
        _converter?.Begin();
        _next = 0;
    }

    public override void Sample(byte* frame, int y)
    {
        var (first, taps) = (_vertical.First[y], _vertical.Counts[y]);
        for (_next = Math.Max(_next, first); _next < first + taps; _next += 2)
        {
            var other = Math.Min(_next + 1, _sourceHeight - 1);
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
        if (_converter is null)
            return frame + (nint)row * _frameStride;
        _converter.Sample(frame, row);
        var rows = _converter.Rows;
        var stride = _converter.Stride;
        var to = _converted.Pointer + place * 3 * stride;
        Interleave.Rows(rows, rows + stride, rows + 2 * stride, _converter.Width, to);
        return to;
    }
}
