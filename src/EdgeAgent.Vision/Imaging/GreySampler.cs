using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Imaging;

/// <summary>Resamples <see cref="PixelFormat.Grey8"/>: blue, green and red are the grey.</summary>
internal sealed unsafe class GreySampler : FrameSampler
{
    private readonly int _sourceWidth;
    private readonly LinearTaps _vertical;
    private readonly PlaneResampler _plane;
    private readonly RowCache _cache;

    public GreySampler(LinearTaps horizontal, LinearTaps vertical, FrameFormat format) : base(horizontal.Count)
    {
        _sourceWidth = format.Width;
        _vertical = vertical;
        _plane = new PlaneResampler(horizontal, format.Width, isHalved: false);
        _cache = new RowCache(Stride);
    }

    public override void Begin() => _cache.Clear();

    public override void Sample(byte* frame, int y)
    {
        var (upper, lower) = _vertical.RowsOf(y);
        var first = Row(frame, upper, lower);
        var second = Row(frame, lower, upper);
        Prefetch(frame, _sourceWidth, lower, _vertical.RowsOf(y + 1));
        RowBlend.Blend(first, second, _vertical.FirstWeight[y], _vertical.SecondWeight[y], Rows, Stride);
        var grey = new ReadOnlySpan<byte>(Rows, Stride);
        grey.CopyTo(new Span<byte>(Rows + Stride, Stride));
        grey.CopyTo(new Span<byte>(Rows + 2 * Stride, Stride));
    }

    private short* Row(byte* frame, int row, int other)
    {
        var place = _cache.Place(row, other, out var isNew);
        if (isNew)
            _plane.Resample(frame + (nint)row * _sourceWidth, place);
        return place;
    }
}
