using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// The first pass of a resize by areas: rows of blue, green and red bytes, three or four bytes a pixel, become rows of four floats a
/// pixel, the weighted sums of the bytes and one without meaning. Products are rounded and added one by one from the left, as
/// OpenCV's are, so that all ways to compute them give the same bits.
/// </summary>
internal sealed unsafe class HorizontalArea
{
    /// <summary>Values of a resized pixel.</summary>
    public const int Values = 4;

    /// <summary>Bytes that the wide loop reads at a time.</summary>
    private const int LoadBytes = 16;

    /// <summary>Taps that the wide loop takes from them.</summary>
    private const int LoadTaps = 4;

    private readonly int _pixelBytes;
    private readonly int _count;
    private readonly int _length;
    private readonly PinnedArray<int> _offsets;
    private readonly PinnedArray<float> _weights;

    // Outputs whose loads do not reach beyond the row's end (which may be the frame's).
    private readonly int _vectorCount;
    private readonly int _wideCount;

    /// <summary>A plan.</summary>
    /// <param name="taps">Taps along the row.</param>
    /// <param name="pixelBytes">Bytes of a pixel, 3 or 4.</param>
    /// <param name="rowBytes">Bytes that may be read from a row's start.</param>
    public HorizontalArea(AreaTaps taps, int pixelBytes, int rowBytes)
    {
        _pixelBytes = pixelBytes;
        _count = taps.First.Length;
        _length = taps.Length;
        _offsets = new PinnedArray<int>(_count);
        _weights = new PinnedArray<float>(taps.Weights.Length);
        taps.Weights.CopyTo(_weights.Span);
        var reach = (_length - 1) * _pixelBytes + sizeof(int);
        var wideReach = (_length - 1) / LoadTaps * LoadTaps * _pixelBytes + LoadBytes;
        for (var x = 0; x < _count; x++)
        {
            _offsets.Span[x] = taps.First[x] * _pixelBytes;
            if (_offsets.Span[x] + reach <= rowBytes && _vectorCount == x)
                _vectorCount = x + 1;
            if (_offsets.Span[x] + wideReach <= rowBytes && _wideCount == x)
                _wideCount = x + 1;
        }
    }

    /// <summary>Adds two rows up, which reads the plan once.</summary>
    /// <param name="row">A row.</param>
    /// <param name="other">Another, or the same.</param>
    /// <param name="to">Sums of the first row.</param>
    /// <param name="otherTo">Sums of the other row.</param>
    public void Run(byte* row, byte* other, float* to, float* otherTo)
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

    internal void RunScalar(byte* row, int start, float* to)
    {
        for (var x = start; x < _count; x++)
        {
            var weights = _weights.Pointer + (nint)x * _length;
            var pixel = row + _offsets.Pointer[x];
            var (blue, green, red) = (0f, 0f, 0f);
            // Beyond the count weights are 0, and there may be no pixel.
            for (var t = 0; t < _length && weights[t] != 0; t++, pixel += _pixelBytes)
            {
                blue += pixel[0] * weights[t];
                green += pixel[1] * weights[t];
                red += pixel[2] * weights[t];
            }

            to[Values * x] = blue;
            to[Values * x + 1] = green;
            to[Values * x + 2] = red;
        }
    }

    /// <summary>Adds as many outputs up as vectors can, and says how many.</summary>
    internal int RunVectors(byte* row, float* to)
    {
        var weights = _weights.Pointer;
        for (nint x = 0; x < _vectorCount; x++)
        {
            var sum = Vector128<float>.Zero;
            var pixel = row + _offsets.Pointer[x];
            for (var t = 0; t < _length; t++, pixel += _pixelBytes)
            {
                var values = Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(uint*)pixel).AsByte())).AsInt32();
                sum += Vector128.ConvertToSingle(values) * *weights++;
            }

            sum.Store(to + Values * x);
        }

        return _vectorCount;
    }

    private void RunWide(byte* row, byte* other, float* to, float* otherTo)
    {
        var (first, second, third, fourth) = (Pick(0), Pick(_pixelBytes), Pick(2 * _pixelBytes), Pick(3 * _pixelBytes));
        var rest = _length % LoadTaps;
        var weights = _weights.Pointer;
        for (nint x = 0; x < _wideCount; x++)
        {
            // One row is in the lower lanes, the other in the upper ones.
            var sum = Vector256<float>.Zero;
            nint offset = _offsets.Pointer[x];
            for (var t = LoadTaps; t <= _length; t += LoadTaps, weights += LoadTaps, offset += LoadTaps * _pixelBytes)
            {
                var pixels = Load(row + offset, other + offset);
                sum += Tap(pixels, first) * weights[0];
                sum += Tap(pixels, second) * weights[1];
                sum += Tap(pixels, third) * weights[2];
                sum += Tap(pixels, fourth) * weights[3];
            }

            if (rest > 0)
            {
                var pixels = Load(row + offset, other + offset);
                sum += Tap(pixels, first) * weights[0];
                if (rest > 1)
                    sum += Tap(pixels, second) * weights[1];
                if (rest > 2)
                    sum += Tap(pixels, third) * weights[2];
                weights += rest;
            }

            sum.GetLower().Store(to + Values * x);
            sum.GetUpper().Store(otherTo + Values * x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Load(byte* row, byte* other) => Vector256.Create(Vector128.Load(row), Vector128.Load(other));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Tap(Vector256<byte> pixels, Vector256<byte> pick) => Vector256.ConvertToSingle(Avx2.Shuffle(pixels, pick).AsInt32());

    /// <summary>Picks the colours of a tap as 32-bit values; 255 gives zero.</summary>
    private static Vector256<byte> Pick(int at)
    {
        var picks = Vector128.Create(
            (byte)at, 255, 255, 255, (byte)(at + 1), 255, 255, 255, (byte)(at + 2), 255, 255, 255, 255, 255, 255, 255);
        return Vector256.Create(picks, picks);
    }
}
