using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Imaging;

/// <summary>Resamples <see cref="PixelFormat.Bgr24"/>, bit for bit as OpenCV's <c>INTER_LINEAR</c>.</summary>
internal sealed unsafe class BgrSampler : FrameSampler
{
    /// <summary>Pixels that the vector loop makes at a time.</summary>
    private const int Block = 8;

    /// <summary>Bytes loaded to have a pixel and its right neighbour.</summary>
    private const int PairBytes = 8;

    private readonly int _frameStride;
    private readonly LinearTaps _vertical;
    private readonly PinnedArray<int> _offsets;
    private readonly PinnedArray<short> _weights;
    private readonly RowCache _cache;

    // Outputs whose load does not reach beyond the row's end (which may be the frame's); a multiple of the block.
    private readonly int _vectorCount;

    public BgrSampler(LinearTaps horizontal, LinearTaps vertical, FrameFormat format) : base(horizontal.Count)
    {
        _frameStride = format.Stride;
        _vertical = vertical;
        _cache = new RowCache(3 * Stride);
        _offsets = new PinnedArray<int>(Width);
        _weights = new PinnedArray<short>(2 * Width);
        for (var x = 0; x < Width; x++)
        {
            _offsets.Span[x] = horizontal.First[x] * 3;
            _weights.Span[2 * x] = horizontal.FirstWeight[x];
            _weights.Span[2 * x + 1] = horizontal.SecondWeight[x];
            if (ByteVectors.IsSupported && _offsets.Span[x] + PairBytes <= _frameStride)
                _vectorCount = (x + 1) / Block * Block;
        }
    }

    public override void Begin() => _cache.Clear();

    public override void Sample(byte* frame, int y)
    {
        var (upper, lower) = _vertical.RowsOf(y);
        var first = Row(frame, upper, lower);
        var second = Row(frame, lower, upper);
        Prefetch(frame, _frameStride, lower, _vertical.RowsOf(y + 1));
        RowBlend.Blend(first, second, _vertical.FirstWeight[y], _vertical.SecondWeight[y], Rows, 3 * Stride);
    }

    private short* Row(byte* frame, int row, int other)
    {
        var place = _cache.Place(row, other, out var isNew);
        if (isNew)
        {
            var source = frame + (nint)row * _frameStride;
            if (_vectorCount > 0)
                ResampleBlocks(source, _offsets.Pointer, _weights.Pointer, _vectorCount, place, Stride);
            ResampleScalar(source, _offsets.Pointer, _weights.Pointer, _vectorCount, Width, place, Stride);
        }

        return place;
    }

    internal static void ResampleBlocks(byte* row, int* offsets, short* weights, int count, short* to, int stride)
    {
        var green = to + stride;
        var red = green + stride;
        for (nint x = 0; x < count; x += Block)
        {
            // [b b' b b' | g g' g g' | r r' r r' | -] for two pixels each, then one vector of eight pairs a colour.
            var pixels01 = TwoPixels(row + offsets[x], row + offsets[x + 1]);
            var pixels23 = TwoPixels(row + offsets[x + 2], row + offsets[x + 3]);
            var pixels45 = TwoPixels(row + offsets[x + 4], row + offsets[x + 5]);
            var pixels67 = TwoPixels(row + offsets[x + 6], row + offsets[x + 7]);
            var blueGreen0 = ByteVectors.ZipLow(pixels01, pixels23);
            var blueGreen4 = ByteVectors.ZipLow(pixels45, pixels67);
            var red0 = ByteVectors.ZipHigh(pixels01, pixels23);
            var red4 = ByteVectors.ZipHigh(pixels45, pixels67);
            var pairWeights = weights + 2 * x;
            ByteVectors.WeighPairs(ByteVectors.LowerHalves(blueGreen0, blueGreen4), pairWeights).Store(to + x);
            ByteVectors.WeighPairs(ByteVectors.UpperHalves(blueGreen0, blueGreen4), pairWeights).Store(green + x);
            ByteVectors.WeighPairs(ByteVectors.LowerHalves(red0, red4), pairWeights).Store(red + x);
        }
    }

    internal static void ResampleScalar(byte* row, int* offsets, short* weights, int start, int count, short* to, int stride)
    {
        for (var x = start; x < count; x++)
        {
            var pixel = row + offsets[x];
            var (first, second) = (weights[2 * x], weights[2 * x + 1]);
            // The last pixel has no neighbour to read.
            var neighbour = second == 0 ? pixel : pixel + 3;
            for (var c = 0; c < 3; c++)
                to[c * stride + x] = (short)((pixel[c] * first + neighbour[c] * second) >> 4);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> TwoPixels(byte* first, byte* second) => Vector128.Shuffle(
        Vector128.Create(*(ulong*)first, *(ulong*)second).AsByte(),
        Vector128.Create((byte)0, 3, 8, 11, 1, 4, 9, 12, 2, 5, 10, 13, 255, 255, 255, 255)).AsInt32();
}
