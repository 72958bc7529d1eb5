using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// The first pass of a filtering resize: rows of blue, green and red bytes, three or four bytes a pixel, become rows of four values a
/// pixel, each the rounded sum of weighted bytes; the fourth has no meaning. Sums are exact in 32 bits, whatever the instructions.
/// </summary>
internal sealed unsafe class HorizontalFilter
{
    /// <summary>Values of a resized pixel.</summary>
    public const int Values = 4;

    /// <summary>Bytes that the vector loops read at a time.</summary>
    private const int LoadBytes = 16;

    /// <summary>Weights are cut into a lower part of this many bits and the rest, each good for a 16-bit multiplication.</summary>
    private const int LowerBits = 15;

    private const int Half = 1 << (FilterTaps.Bits - 1);

    private readonly int _pixelBytes;
    private readonly int _count;
    private readonly int _length;
    private readonly int[] _counts;
    private readonly PinnedArray<int> _offsets;
    private readonly PinnedArray<int> _weights;

    // Weights two by two, for two taps in one multiplication: the lower parts of a pair, then the upper ones.
    private readonly int _pairs;
    private readonly PinnedArray<int> _pairWeights;

    // Outputs whose loads do not reach beyond the row's end (which may be the frame's): of the vector loop, and of the wide one, which
    // makes two at a time.
    private readonly int _vectorCount;
    private readonly int _wideCount;

    /// <summary>A plan.</summary>
    /// <param name="taps">Taps along the row.</param>
    /// <param name="pixelBytes">Bytes of a pixel, 3 or 4.</param>
    /// <param name="rowBytes">Bytes that may be read from a row's start.</param>
    public HorizontalFilter(FilterTaps taps, int pixelBytes, int rowBytes)
    {
        _pixelBytes = pixelBytes;
        _count = taps.First.Length;
        _length = taps.Length;
        _counts = taps.Counts;
        _pairs = (_length + 1) / 2;
        _offsets = new PinnedArray<int>(_count);
        _weights = new PinnedArray<int>(_count * _length);
        _pairWeights = new PinnedArray<int>(_count * _pairs * 2);
        taps.Weights.CopyTo(_weights.Span);
        var (reach, wideReach) = ((_length - 1) * _pixelBytes + sizeof(int), (_pairs - 1) / 2 * 4 * _pixelBytes + LoadBytes);
        for (var x = 0; x < _count; x++)
        {
            _offsets.Span[x] = taps.First[x] * _pixelBytes;
            for (var t = 0; t < _length; t++)
                SetPair(x, t, taps.Weights[x * _length + t]);
            if (_offsets.Span[x] + reach <= rowBytes && _vectorCount == x)
                _vectorCount = x + 1;
            if (_offsets.Span[x] + wideReach <= rowBytes && _wideCount == x)
                _wideCount = x + 1;
        }

        _wideCount &= ~1;
    }

    /// <summary>Filters two rows, which reads the plan once.</summary>
    /// <param name="row">A row.</param>
    /// <param name="other">Another, or the same.</param>
    /// <param name="to">Values of the first row.</param>
    /// <param name="otherTo">Values of the other row.</param>
    public void Run(byte* row, byte* other, short* to, short* otherTo)
    {
        var done = 0;
        if (Avx2.IsSupported)
        {
            RunWide(row, other, to, otherTo);
            done = _wideCount;
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            RunVectors(row, to);
            done = RunVectors(other, otherTo);
        }

        RunScalar(row, done, to);
        RunScalar(other, done, otherTo);
    }

    internal void RunScalar(byte* row, int start, short* to)
    {
        for (var x = start; x < _count; x++)
        {
            var weights = _weights.Pointer + (nint)x * _length;
            var pixel = row + _offsets.Pointer[x];
            var (blue, green, red) = (Half, Half, Half);
            // Beyond the count there may be no pixel.
            for (var t = 0; t < _counts[x]; t++, pixel += _pixelBytes)
            {
                blue += pixel[0] * weights[t];
                green += pixel[1] * weights[t];
                red += pixel[2] * weights[t];
            }

            to[Values * x] = (short)Math.Clamp(blue >> FilterTaps.Bits, 0, byte.MaxValue);
            to[Values * x + 1] = (short)Math.Clamp(green >> FilterTaps.Bits, 0, byte.MaxValue);
            to[Values * x + 2] = (short)Math.Clamp(red >> FilterTaps.Bits, 0, byte.MaxValue);
        }
    }

    /// <summary>Filters as many outputs as vectors can, and says how many.</summary>
    internal int RunVectors(byte* row, short* to)
    {
        var half = Vector128.Create(Half);
        var largest = Vector128.Create((int)byte.MaxValue);
        var weights = _weights.Pointer;
        for (nint x = 0; x < _vectorCount; x++)
        {
            var sum = half;
            var pixel = row + _offsets.Pointer[x];
            for (var t = 0; t < _length; t++, pixel += _pixelBytes)
            {
                var values = Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(uint*)pixel).AsByte())).AsInt32();
                sum += values * *weights++;
            }

            var result = Vector128.Max(Vector128.Min(sum >> FilterTaps.Bits, largest), Vector128<int>.Zero);
            Vector128.Narrow(result, result).GetLower().Store(to + Values * x);
        }

        return _vectorCount;
    }

    private void RunWide(byte* row, byte* other, short* to, short* otherTo)
    {
        var half = Vector256.Create(Half);
        var largest = Vector256.Create((short)byte.MaxValue);
        var (firstPair, secondPair) = (Pair(0), Pair(2 * _pixelBytes));
        for (nint x = 0; x < _wideCount; x += 2)
        {
            var first = Sum(row, other, x, half, firstPair, secondPair) >> FilterTaps.Bits;
            var second = Sum(row, other, x + 1, half, firstPair, secondPair) >> FilterTaps.Bits;
            // One row is in the lower lanes, the other in the upper ones.
            var values = Vector256.Max(Vector256.Min(Avx2.PackSignedSaturate(first, second), largest), Vector256<short>.Zero);
            values.GetLower().Store(to + Values * x);
            values.GetUpper().Store(otherTo + Values * x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<int> Sum(byte* row, byte* other, nint x, Vector256<int> half, Vector256<byte> firstPair, Vector256<byte> secondPair)
    {
        var offset = _offsets.Pointer[x];
        var weights = _pairWeights.Pointer + x * _pairs * 2;
        var (lower, upper) = (half, Vector256<int>.Zero);
        var pair = 0;
        for (; pair < _pairs - 1; pair += 2)
        {
            var pixels = Vector256.Create(Vector128.Load(row + offset), Vector128.Load(other + offset));
            var values = Avx2.Shuffle(pixels, firstPair).AsInt16();
            lower += Avx2.MultiplyAddAdjacent(values, Vector256.Create(weights[0]).AsInt16());
            upper += Avx2.MultiplyAddAdjacent(values, Vector256.Create(weights[1]).AsInt16());
            values = Avx2.Shuffle(pixels, secondPair).AsInt16();
            lower += Avx2.MultiplyAddAdjacent(values, Vector256.Create(weights[2]).AsInt16());
            upper += Avx2.MultiplyAddAdjacent(values, Vector256.Create(weights[3]).AsInt16());
            weights += 4;
            offset += 4 * _pixelBytes;
        }

        if (pair < _pairs)
        {
            var pixels = Vector256.Create(Vector128.Load(row + offset), Vector128.Load(other + offset));
            var values = Avx2.Shuffle(pixels, firstPair).AsInt16();
            lower += Avx2.MultiplyAddAdjacent(values, Vector256.Create(weights[0]).AsInt16());
            upper += Avx2.MultiplyAddAdjacent(values, Vector256.Create(weights[1]).AsInt16());
        }

        return (upper << LowerBits) + lower;
    }

    /// <summary>Picks the taps of a pair beside each other, colour by colour, as 16-bit values; 255 gives zero.</summary>
    private Vector256<byte> Pair(int at)
    {
        var other = at + _pixelBytes;
        var picks = Vector128.Create(
            (byte)at, 255, (byte)other, 255, (byte)(at + 1), 255, (byte)(other + 1), 255, (byte)(at + 2), 255, (byte)(other + 2), 255, 255, 255, 255, 255);
        return Vector256.Create(picks, picks);
    }

    private void SetPair(int x, int tap, int weight)
    {
        var at = (x * _pairs + tap / 2) * 2;
        var place = 16 * (tap % 2);
        _pairWeights.Span[at] |= (weight & ((1 << LowerBits) - 1)) << place;
        _pairWeights.Span[at + 1] |= (weight >> LowerBits & 0xFFFF) << place;
    }
}
