using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeAgent.Audio.Signal;

/// <summary>
/// The power spectrum of real frames of one size, by a complex transform of half that size. Any size works: factors of 2, 3, 4 and 5 are
/// fast (400, 320, 480, 1200), others cost their square.
/// </summary>
/// <remarks>Owns its scratch memory: one caller at a time. Allocates nothing after construction.</remarks>
internal sealed class RealFft
{
    private readonly FftPass[] _passes;
    private readonly int _complexSize;
    private readonly float[] _re;
    private readonly float[] _im;
    private readonly float[] _otherRe;
    private readonly float[] _otherIm;

    // e^(−2πi·k/N) for k = 0..N/4: takes the transform of the halves apart.
    private readonly float[] _splitRe;
    private readonly float[] _splitIm;

    /// <summary>A transform of frames of <paramref name="size"/> samples, 2 at least.</summary>
    public RealFft(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 2);
        Size = size;
        var even = size % 2 == 0;
        _complexSize = even ? size / 2 : size;
        _passes = Plan(_complexSize);
        _re = new float[_complexSize];
        _im = new float[_complexSize];
        _otherRe = new float[_complexSize];
        _otherIm = new float[_complexSize];
        _splitRe = new float[even ? (_complexSize / 2) + 1 : 0];
        _splitIm = new float[_splitRe.Length];
        for (var k = 0; k < _splitRe.Length; k++)
        {
            var (sin, cos) = Math.SinCos(-2 * Math.PI * k / size);
            _splitRe[k] = (float)cos;
            _splitIm[k] = (float)sin;
        }
    }

    /// <summary>Samples in a frame.</summary>
    public int Size { get; }

    /// <summary>Values in a spectrum: 0 Hz to half the sample rate, both included.</summary>
    public int Bins => (Size / 2) + 1;

    /// <summary>|X(k)|² for k = 0..N/2, unscaled.</summary>
    /// <param name="frame">Exactly <see cref="Size"/> samples.</param>
    /// <param name="power">Room for at least <see cref="Bins"/> values; the rest is left alone.</param>
    public void PowerSpectrum(ReadOnlySpan<float> frame, Span<float> power)
    {
        if (frame.Length != Size)
            throw new ArgumentException($"A frame has {Size} samples, not {frame.Length}.", nameof(frame));
        if (power.Length < Bins)
            throw new ArgumentException($"The spectrum has {Bins} values, the room is {power.Length}.", nameof(power));

        if (Size % 2 == 0)
        {
            Deinterleave(frame);
        }
        else
        {
            frame.CopyTo(_re);
            Array.Clear(_im);
        }

        float[] re = _re, im = _im, nextRe = _otherRe, nextIm = _otherIm;
        foreach (var pass in _passes)
        {
            pass.Run(re, im, nextRe, nextIm);
            (re, nextRe) = (nextRe, re);
            (im, nextIm) = (nextIm, im);
        }

        if (Size % 2 == 0)
        {
            SplitPower(re, im, power);
        }
        else
        {
            var bins = power[..Bins];
            TensorPrimitives.Multiply(re.AsSpan(0, Bins), re.AsSpan(0, Bins), bins);
            TensorPrimitives.MultiplyAdd(im.AsSpan(0, Bins), im.AsSpan(0, Bins), bins, bins);
        }
    }

    private static FftPass[] Plan(int size)
    {
        var passes = new List<FftPass>();
        var stride = 1;
        var rest = size;
        foreach (var radix in Factors(size))
        {
            rest /= radix;
            passes.Add(new FftPass(radix, rest, stride));
            stride *= radix;
        }

        return [.. passes];
    }

    /// <summary>Fours first (the wide passes then have strides that fill vectors), then primes, ascending.</summary>
    private static IEnumerable<int> Factors(int size)
    {
        for (; size % 4 == 0; size /= 4)
            yield return 4;
        for (var prime = 2; size > 1; prime++)
        {
            for (; size % prime == 0; size /= prime)
                yield return prime;
        }
    }

    /// <summary>Even samples become the real part, odd ones the imaginary part.</summary>
    private void Deinterleave(ReadOnlySpan<float> frame)
    {
        ref var x = ref MemoryMarshal.GetReference(frame);
        ref var re = ref MemoryMarshal.GetArrayDataReference(_re);
        ref var im = ref MemoryMarshal.GetArrayDataReference(_im);
        var n = (nuint)_complexSize;
        nuint i = 0;
        for (; i + 4 <= n; i += 4)
        {
            Vector128<float> a = Vector128.LoadUnsafe(ref x, 2 * i), b = Vector128.LoadUnsafe(ref x, (2 * i) + 4);
            Lanes.Evens(a, b).StoreUnsafe(ref re, i);
            Lanes.Odds(a, b).StoreUnsafe(ref im, i);
        }

        for (; i < n; i++)
        {
            _re[i] = frame[(int)(2 * i)];
            _im[i] = frame[(int)((2 * i) + 1)];
        }
    }

    /// <summary>
    /// With Z the transform of (even + i·odd): 2E = Z(k) + Z*(M−k), 2iO = Z(k) − Z*(M−k), X(k) = E + w^k·O and
    /// X*(M−k) = E − w^k·O, so that each step gives the powers of k and of M−k.
    /// </summary>
    private void SplitPower(float[] zRe, float[] zIm, Span<float> power)
    {
        var m = _complexSize;
        power[0] = (zRe[0] + zIm[0]) * (zRe[0] + zIm[0]);
        power[m] = (zRe[0] - zIm[0]) * (zRe[0] - zIm[0]);

        ref var re = ref MemoryMarshal.GetArrayDataReference(zRe);
        ref var im = ref MemoryMarshal.GetArrayDataReference(zIm);
        ref var wr = ref MemoryMarshal.GetArrayDataReference(_splitRe);
        ref var wi = ref MemoryMarshal.GetArrayDataReference(_splitIm);
        ref var target = ref MemoryMarshal.GetReference(power);
        var quarter = Vector128.Create(0.25f);
        var k = 1;
        for (; k + 3 <= (m - 1) / 2; k += 4)
        {
            var up = (nuint)k;
            var down = (nuint)(m - k - 3);
            Vector128<float> ar = Vector128.LoadUnsafe(ref re, up), ai = Vector128.LoadUnsafe(ref im, up);
            var br = Lanes.Reversed(Vector128.LoadUnsafe(ref re, down));
            var bi = Lanes.Reversed(Vector128.LoadUnsafe(ref im, down));
            Vector128<float> evenR = ar + br, evenI = ai - bi, oddR = ai + bi, oddI = br - ar;
            Vector128<float> cos = Vector128.LoadUnsafe(ref wr, up), sin = Vector128.LoadUnsafe(ref wi, up);
            Vector128<float> turnedR = (oddR * cos) - (oddI * sin), turnedI = (oddR * sin) + (oddI * cos);
            Vector128<float> upR = evenR + turnedR, upI = evenI + turnedI, downR = evenR - turnedR, downI = evenI - turnedI;
            (((upR * upR) + (upI * upI)) * quarter).StoreUnsafe(ref target, up);
            Lanes.Reversed(((downR * downR) + (downI * downI)) * quarter).StoreUnsafe(ref target, down);
        }

        for (; k <= m / 2; k++)
        {
            var j = m - k;
            float evenR = zRe[k] + zRe[j], evenI = zIm[k] - zIm[j], oddR = zIm[k] + zIm[j], oddI = zRe[j] - zRe[k];
            float turnedR = (oddR * _splitRe[k]) - (oddI * _splitIm[k]), turnedI = (oddR * _splitIm[k]) + (oddI * _splitRe[k]);
            power[k] = (((evenR + turnedR) * (evenR + turnedR)) + ((evenI + turnedI) * (evenI + turnedI))) * 0.25f;
            power[j] = (((evenR - turnedR) * (evenR - turnedR)) + ((evenI - turnedI) * (evenI - turnedI))) * 0.25f;
        }
    }
}
