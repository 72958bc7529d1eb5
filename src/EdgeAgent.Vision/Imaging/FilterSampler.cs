using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// Resamples as Pillow's <c>BILINEAR</c>, <c>BICUBIC</c> or <c>NEAREST</c> (src/libImaging/Resample.c, Geometry.c), bit for bit: along the rows first, then down the columns, both
/// passes rounded to bytes. Rows of a frame must be sampled in rising order.
/// </summary>
internal sealed unsafe class FilterSampler : FrameSampler
{
    private readonly int _height;
    private readonly SourceRows _source;
    private readonly FilterTaps _vertical;
    private readonly PinnedArray<int> _verticalWeights;
    private readonly HorizontalFilter _horizontal;

    // The filtered rows at hand, each in the place of its number modulo their count.
    private readonly int _rowValues;
    private readonly int _rowCount;
    private readonly PinnedArray<short> _filtered;
    private readonly PinnedArray<nint> _rowsOfOne;
    private readonly PinnedArray<byte> _pixels;
    private int _next;

    /// <summary>A plan.</summary>
    public FilterSampler(FrameFormat format, ResizedAxis horizontal, ResizedAxis vertical, Interpolation kernel) : base(horizontal.Count)
    {
        _height = format.Height;
        _source = new SourceRows(format);
        _vertical = new FilterTaps(vertical, kernel);
        _verticalWeights = new PinnedArray<int>(_vertical.Weights.Length);
        _vertical.Weights.CopyTo(_verticalWeights.Span);
        _horizontal = new HorizontalFilter(new FilterTaps(horizontal, kernel), _source.PixelBytes, _source.RowBytes);
        _rowValues = HorizontalFilter.Values * Stride;
        // One more, as rows are filtered two by two.
        _rowCount = _vertical.Length + 1;
        _filtered = new PinnedArray<short>(_rowCount * _rowValues);
        _rowsOfOne = new PinnedArray<nint>(_vertical.Length);
        _pixels = new PinnedArray<byte>(_rowValues);
    }

    /// <summary>About how many bytes of rows are kept for such a resize.</summary>
    public static long MemoryOf(ResizedAxis horizontal, ResizedAxis vertical, Interpolation kernel) =>
        (2L * FilterTaps.Reach(kernel) * vertical.Source / vertical.Target + 4) * horizontal.Count * HorizontalFilter.Values * sizeof(short);

    public override void Begin() => _next = 0;

    public override void Sample(byte* frame, int y)
    {
        var (first, taps) = (_vertical.First[y], _vertical.Counts[y]);
        for (_next = Math.Max(_next, first); _next < first + taps; _next += 2)
        {
            _source.Read(frame, _next, out var row, out var other);
            _horizontal.Run(row, other, Filtered(_next), Filtered(Math.Min(_next + 1, _height - 1)));
        }

        for (var t = 0; t < taps; t++)
            _rowsOfOne.Pointer[t] = (nint)Filtered(first + t);
        VerticalFilter.Run((short**)_rowsOfOne.Pointer, _verticalWeights.Pointer + (nint)y * _vertical.Length, taps, _pixels.Pointer, _rowValues);
        Interleave.Split(_pixels.Pointer, Stride, Rows, Rows + Stride, Rows + 2 * Stride);
    }

    private short* Filtered(int row) => _filtered.Pointer + (nint)(row % _rowCount) * _rowValues;
}
