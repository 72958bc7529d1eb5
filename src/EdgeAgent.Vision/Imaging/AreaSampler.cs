using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// Resamples as OpenCV's <c>INTER_AREA</c> (modules/imgproc/src/resize.cpp) pictures that grow on neither side, bit for bit: along the
/// rows first, then down the columns, in float (<c>ResizeArea_Invoker</c>), or, where both sides shrink by whole factors, the mean of
/// whole numbers (<c>resizeAreaFast_Invoker</c>). Rows of a frame are sampled in rising order.
/// </summary>
internal sealed unsafe class AreaSampler : FrameSampler
{
    /// <summary>The most pixels whose sum a 32-bit integer holds; beyond OpenCV's overflows.</summary>
    private const int MostWhole = int.MaxValue / byte.MaxValue;

    private const int Nothing = -2;

    private readonly SourceRows _source;
    private readonly AreaTaps _vertical;
    private readonly HorizontalArea _horizontal;

    // Two rows, added up along the row, and the first one's number.
    private readonly int _rowValues;
    private readonly PinnedArray<float> _rows;
    private int _first = Nothing;

    private readonly PinnedArray<float> _sums;
    private readonly PinnedArray<byte> _pixels;

    // Of whole factors: the sums, and how they become the mean.
    private readonly PinnedArray<int>? _wholeSums;
    private readonly float _scale;
    private readonly float _offset;

    /// <summary>A plan.</summary>
    public AreaSampler(FrameFormat format, ResizedAxis horizontal, ResizedAxis vertical) : base(horizontal.Count)
    {
        var (across, down) = (AreaTaps.ScaleOf(horizontal), AreaTaps.ScaleOf(vertical));
        var isWhole = double.IsInteger(across) && double.IsInteger(down) && across * down <= MostWhole;
        _source = new SourceRows(format);
        _vertical = new AreaTaps(vertical, isShare: !isWhole);
        _horizontal = new HorizontalArea(new AreaTaps(horizontal, isShare: !isWhole), _source.PixelBytes, _source.RowBytes);
        _rowValues = HorizontalArea.Values * Stride;
        _rows = new PinnedArray<float>(2 * _rowValues);
        _sums = new PinnedArray<float>(_rowValues);
        _pixels = new PinnedArray<byte>(_rowValues);
        if (isWhole)
        {
            _wholeSums = new PinnedArray<int>(_rowValues);
            _scale = 1f / (int)(across * down);
            // The mean of two by two alone has its halves rounded up, not to even: an eighth settles it, and no quarter is moved.
            _offset = across == 2 && down == 2 ? 0.125f : 0;
        }
    }

    public override void Begin() => _first = Nothing;

    public override void Sample(byte* frame, int y)
    {
        _sums.Span.Clear();
        _wholeSums?.Span.Clear();
        var end = _vertical.First[y] + _vertical.Counts[y];
        for (var row = _vertical.First[y]; row < end; row = _first + 2)
        {
            if (row != _first && row != _first + 1)
                Read(frame, row);
            Add(y);
        }

        if (_wholeSums is not null)
            VerticalArea.Divide(_wholeSums.Pointer, _scale, _offset, _sums.Pointer, _rowValues);
        VerticalArea.Round(_sums.Pointer, _pixels.Pointer, _rowValues);
        Interleave.Split(_pixels.Pointer, Stride, Rows, Rows + Stride, Rows + 2 * Stride);
    }

    private void Read(byte* frame, int row)
    {
        _source.Read(frame, row, out var first, out var second);
        _horizontal.Run(first, second, _rows.Pointer, _rows.Pointer + _rowValues);
        _first = row;
    }

    /// <summary>Adds the two rows at hand up; of a pair that the resized row cuts in two, one counts nothing.</summary>
    private void Add(int y)
    {
        var (firstWeight, secondWeight) = (WeightOf(y, _first), WeightOf(y, _first + 1));
        if (_wholeSums is null)
            VerticalArea.Add(_rows.Pointer, firstWeight, _rows.Pointer + _rowValues, secondWeight, _sums.Pointer, _rowValues);
        else
            VerticalArea.AddWhole(_rows.Pointer, firstWeight, _rows.Pointer + _rowValues, secondWeight, _wholeSums.Pointer, _rowValues);
    }

    private float WeightOf(int y, int row)
    {
        var tap = row - _vertical.First[y];
        return tap >= 0 && tap < _vertical.Counts[y] ? _vertical.Weights[y * _vertical.Length + tap] : 0;
    }
}
