using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// Resamples <see cref="PixelFormat.I420"/> and converts only what the result needs: Y is read at full, U and V
/// at half resolution, with the same taps as if each chroma value had been repeated for its two by two pixels (as OpenCV and
/// swscale do), so that the result is that of converting first.
/// </summary>
internal sealed unsafe class I420Sampler : FrameSampler
{
    private readonly int _sourceWidth;
    private readonly int _chromaWidth;
    private readonly nint _uOffset;
    private readonly nint _vOffset;
    private readonly LinearTaps _vertical;
    private readonly PlaneResampler _luma;
    private readonly PlaneResampler _chroma;
    private readonly RowCache _lumaRows;
    private readonly RowCache _chromaRows;

    public I420Sampler(LinearTaps horizontal, LinearTaps vertical, FrameFormat format) : base(horizontal.Count)
    {
        _sourceWidth = format.Width;
        _chromaWidth = format.ChromaWidth;
        _uOffset = (nint)format.Width * format.Height;
        _vOffset = _uOffset + (nint)_chromaWidth * format.ChromaHeight;
        _vertical = vertical;
        _luma = new PlaneResampler(horizontal, format.Width, isHalved: false);
        _chroma = new PlaneResampler(horizontal, _chromaWidth, isHalved: true);
        _lumaRows = new RowCache(Stride);
        _chromaRows = new RowCache(2 * Stride);
    }

    public override void Begin()
    {
        _lumaRows.Clear();
        _chromaRows.Clear();
    }

    public override void Sample(byte* frame, int y)
    {
        var (upper, lower) = _vertical.RowsOf(y);
        var first = _lumaRows.Place(upper, lower, out var firstIsNew);
        var second = _lumaRows.Place(lower, upper, out var secondIsNew);
        if (firstIsNew && secondIsNew)
            _luma.Resample(frame + (nint)upper * _sourceWidth, first, frame + (nint)lower * _sourceWidth, second);
        else if (firstIsNew)
            _luma.Resample(frame + (nint)upper * _sourceWidth, first);
        else if (secondIsNew)
            _luma.Resample(frame + (nint)lower * _sourceWidth, second);
        var firstChroma = ChromaRow(frame, upper / 2, lower / 2);
        var secondChroma = ChromaRow(frame, lower / 2, upper / 2);
        var next = _vertical.RowsOf(y + 1);
        var nextChroma = (next.First / 2, next.Last / 2);
        Prefetch(frame, _sourceWidth, lower, next);
        Prefetch(frame + _uOffset, _chromaWidth, lower / 2, nextChroma);
        Prefetch(frame + _vOffset, _chromaWidth, lower / 2, nextChroma);
        YuvBlend.Blend(first, second, firstChroma, secondChroma, PlaneResampler.Fraction(_vertical.SecondWeight[y]), Rows, Stride);
    }

    private short* ChromaRow(byte* frame, int row, int other)
    {
        var place = _chromaRows.Place(row, other, out var isNew);
        if (isNew)
        {
            var offset = (nint)row * _chromaWidth;
            _chroma.Resample(frame + _uOffset + offset, place, frame + _vOffset + offset, place + Stride);
        }

        return place;
    }
}
