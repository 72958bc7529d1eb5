using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeAgent.Audio.Signal;

/// <summary>
/// One pass of a Stockham autosort Fourier transform, decimation in frequency (Cochran et al., "What is the fast Fourier
/// transform?", 1967; Van Loan, "Computational Frameworks for the FFT", 1992, §1.7), real and imaginary parts apart:
/// <c>y[q + s(rp + k)] = w^(pk) · Σj x[q + s(p + jm)] · e^(−2πi·jk/r)</c> for p &lt; m, q &lt; s, with w = e^(−2πi/(rm)).
/// </summary>
internal sealed class FftPass
{
    private readonly int _radix;
    private readonly int _count;
    private readonly int _stride;

    // w^(pk) at [(k − 1)·m + p].
    private readonly float[] _twiddleRe;
    private readonly float[] _twiddleIm;

    // e^(−2πi·j/r); empty for the radices that have their own form.
    private readonly float[] _rootRe;
    private readonly float[] _rootIm;

    /// <summary>A pass over <c>radix · count · stride</c> complex numbers.</summary>
    public FftPass(int radix, int count, int stride)
    {
        _radix = radix;
        _count = count;
        _stride = stride;
        _twiddleRe = new float[(radix - 1) * count];
        _twiddleIm = new float[(radix - 1) * count];
        for (var k = 1; k < radix; k++)
        {
            for (var p = 0; p < count; p++)
            {
                var (sin, cos) = Math.SinCos(-2 * Math.PI * ((long)p * k % (radix * count)) / ((double)radix * count));
                _twiddleRe[((k - 1) * count) + p] = (float)cos;
                _twiddleIm[((k - 1) * count) + p] = (float)sin;
            }
        }

        _rootRe = radix <= 5 ? [] : new float[radix];
        _rootIm = radix <= 5 ? [] : new float[radix];
        for (var j = 0; j < _rootRe.Length; j++)
        {
            var (sin, cos) = Math.SinCos(-2 * Math.PI * j / radix);
            _rootRe[j] = (float)cos;
            _rootIm[j] = (float)sin;
        }
    }

    /// <summary>Reads one pair of arrays and writes the other; they must not overlap.</summary>
    public void Run(float[] inRe, float[] inIm, float[] outRe, float[] outIm)
    {
        if (_radix == 4 && _stride == 1)
            RunFirstRadix4(inRe, inIm, outRe, outIm);
        else if (_stride % (int)WideLane.Count == 0)
            Run<WideLane>(inRe, inIm, outRe, outIm);
        else if (_stride % (int)QuadLane.Count == 0)
            Run<QuadLane>(inRe, inIm, outRe, outIm);
        else
            Run<SingleLane>(inRe, inIm, outRe, outIm);
    }

    /// <summary>Neighbouring q at once; the stride is a multiple of the lane.</summary>
    private void Run<T>(float[] inRe, float[] inIm, float[] outRe, float[] outIm) where T : struct, ILane<T>
    {
        ref var xr = ref MemoryMarshal.GetArrayDataReference(inRe);
        ref var xi = ref MemoryMarshal.GetArrayDataReference(inIm);
        ref var yr = ref MemoryMarshal.GetArrayDataReference(outRe);
        ref var yi = ref MemoryMarshal.GetArrayDataReference(outIm);
        for (nuint p = 0; p < (nuint)_count; p++)
        {
            switch (_radix)
            {
                case 2:
                    Radix2<T>(p, ref xr, ref xi, ref yr, ref yi);
                    break;
                case 3:
                    Radix3<T>(p, ref xr, ref xi, ref yr, ref yi);
                    break;
                case 4:
                    Radix4<T>(p, ref xr, ref xi, ref yr, ref yi);
                    break;
                case 5:
                    Radix5<T>(p, ref xr, ref xi, ref yr, ref yi);
                    break;
                default:
                    AnyRadix<T>(p, ref xr, ref xi, ref yr, ref yi);
                    break;
            }
        }
    }

    /// <summary>Stride 1: four neighbouring p at once; the results of one p are neighbours, so the lanes are transposed.</summary>
    private void RunFirstRadix4(float[] inRe, float[] inIm, float[] outRe, float[] outIm)
    {
        ref var xr = ref MemoryMarshal.GetArrayDataReference(inRe);
        ref var xi = ref MemoryMarshal.GetArrayDataReference(inIm);
        ref var yr = ref MemoryMarshal.GetArrayDataReference(outRe);
        ref var yi = ref MemoryMarshal.GetArrayDataReference(outIm);
        ref var wr = ref MemoryMarshal.GetArrayDataReference(_twiddleRe);
        ref var wi = ref MemoryMarshal.GetArrayDataReference(_twiddleIm);
        var m = (nuint)_count;
        nuint p = 0;
        for (; p + 4 <= m; p += 4)
        {
            Vector128<float> ar = Vector128.LoadUnsafe(ref xr, p), ai = Vector128.LoadUnsafe(ref xi, p);
            Vector128<float> br = Vector128.LoadUnsafe(ref xr, p + m), bi = Vector128.LoadUnsafe(ref xi, p + m);
            Vector128<float> cr = Vector128.LoadUnsafe(ref xr, p + (2 * m)), ci = Vector128.LoadUnsafe(ref xi, p + (2 * m));
            Vector128<float> dr = Vector128.LoadUnsafe(ref xr, p + (3 * m)), di = Vector128.LoadUnsafe(ref xi, p + (3 * m));
            Vector128<float> sumAcR = ar + cr, sumAcI = ai + ci, difAcR = ar - cr, difAcI = ai - ci;
            Vector128<float> sumBdR = br + dr, sumBdI = bi + di, difBdR = br - dr, difBdI = bi - di;
            Vector128<float> y0r = sumAcR + sumBdR, y0i = sumAcI + sumBdI;
            Vector128<float> t1r = difAcR + difBdI, t1i = difAcI - difBdR;
            Vector128<float> t2r = sumAcR - sumBdR, t2i = sumAcI - sumBdI;
            Vector128<float> t3r = difAcR - difBdI, t3i = difAcI + difBdR;
            Vector128<float> w1r = Vector128.LoadUnsafe(ref wr, p), w1i = Vector128.LoadUnsafe(ref wi, p);
            Vector128<float> w2r = Vector128.LoadUnsafe(ref wr, p + m), w2i = Vector128.LoadUnsafe(ref wi, p + m);
            Vector128<float> w3r = Vector128.LoadUnsafe(ref wr, p + (2 * m)), w3i = Vector128.LoadUnsafe(ref wi, p + (2 * m));
            StoreTransposed(y0r, (t1r * w1r) - (t1i * w1i), (t2r * w2r) - (t2i * w2i), (t3r * w3r) - (t3i * w3i), ref yr, 4 * p);
            StoreTransposed(y0i, (t1r * w1i) + (t1i * w1r), (t2r * w2i) + (t2i * w2r), (t3r * w3i) + (t3i * w3r), ref yi, 4 * p);
        }

        for (; p < m; p++)
            Radix4<SingleLane>(p, ref xr, ref xi, ref yr, ref yi);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTransposed(
        Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d, ref float target, nuint at)
    {
        Vector128<float> abLow = Lanes.ZipLow(a, b), abHigh = Lanes.ZipHigh(a, b);
        Vector128<float> cdLow = Lanes.ZipLow(c, d), cdHigh = Lanes.ZipHigh(c, d);
        Lanes.LowHalves(abLow, cdLow).StoreUnsafe(ref target, at);
        Lanes.HighHalves(abLow, cdLow).StoreUnsafe(ref target, at + 4);
        Lanes.LowHalves(abHigh, cdHigh).StoreUnsafe(ref target, at + 8);
        Lanes.HighHalves(abHigh, cdHigh).StoreUnsafe(ref target, at + 12);
    }

    private void Radix2<T>(nuint p, ref float xr, ref float xi, ref float yr, ref float yi) where T : struct, ILane<T>
    {
        nuint s = (nuint)_stride, jump = (nuint)_count * s, x = p * s, y = 2 * x;
        var (w1r, w1i) = Twiddle<T>(1, p);
        for (nuint q = 0; q < s; q += T.Count, x += T.Count, y += T.Count)
        {
            T ar = T.Load(ref xr, x), ai = T.Load(ref xi, x), br = T.Load(ref xr, x + jump), bi = T.Load(ref xi, x + jump);
            (ar + br).Store(ref yr, y);
            (ai + bi).Store(ref yi, y);
            StoreTurned(ar - br, ai - bi, w1r, w1i, ref yr, ref yi, y + s);
        }
    }

    private void Radix3<T>(nuint p, ref float xr, ref float xi, ref float yr, ref float yi) where T : struct, ILane<T>
    {
        nuint s = (nuint)_stride, jump = (nuint)_count * s, x = p * s, y = 3 * x;
        var (w1r, w1i) = Twiddle<T>(1, p);
        var (w2r, w2i) = Twiddle<T>(2, p);
        T half = T.Of(0.5f), sin60 = T.Of(0.8660254f);
        for (nuint q = 0; q < s; q += T.Count, x += T.Count, y += T.Count)
        {
            T ar = T.Load(ref xr, x), ai = T.Load(ref xi, x);
            T br = T.Load(ref xr, x + jump), bi = T.Load(ref xi, x + jump);
            T cr = T.Load(ref xr, x + (2 * jump)), ci = T.Load(ref xi, x + (2 * jump));
            T sumR = br + cr, sumI = bi + ci, difR = (br - cr) * sin60, difI = (bi - ci) * sin60;
            T midR = ar - (half * sumR), midI = ai - (half * sumI);
            (ar + sumR).Store(ref yr, y);
            (ai + sumI).Store(ref yi, y);
            StoreTurned(midR + difI, midI - difR, w1r, w1i, ref yr, ref yi, y + s);
            StoreTurned(midR - difI, midI + difR, w2r, w2i, ref yr, ref yi, y + (2 * s));
        }
    }

    private void Radix4<T>(nuint p, ref float xr, ref float xi, ref float yr, ref float yi) where T : struct, ILane<T>
    {
        nuint s = (nuint)_stride, jump = (nuint)_count * s, x = p * s, y = 4 * x;
        var (w1r, w1i) = Twiddle<T>(1, p);
        var (w2r, w2i) = Twiddle<T>(2, p);
        var (w3r, w3i) = Twiddle<T>(3, p);
        for (nuint q = 0; q < s; q += T.Count, x += T.Count, y += T.Count)
        {
            T ar = T.Load(ref xr, x), ai = T.Load(ref xi, x), br = T.Load(ref xr, x + jump), bi = T.Load(ref xi, x + jump);
            T cr = T.Load(ref xr, x + (2 * jump)), ci = T.Load(ref xi, x + (2 * jump)), dr = T.Load(ref xr, x + (3 * jump)), di = T.Load(ref xi, x + (3 * jump));
            T sumAcR = ar + cr, sumAcI = ai + ci, difAcR = ar - cr, difAcI = ai - ci;
            T sumBdR = br + dr, sumBdI = bi + di, difBdR = br - dr, difBdI = bi - di;
            (sumAcR + sumBdR).Store(ref yr, y);
            (sumAcI + sumBdI).Store(ref yi, y);
            StoreTurned(difAcR + difBdI, difAcI - difBdR, w1r, w1i, ref yr, ref yi, y + s);
            StoreTurned(sumAcR - sumBdR, sumAcI - sumBdI, w2r, w2i, ref yr, ref yi, y + (2 * s));
            StoreTurned(difAcR - difBdI, difAcI + difBdR, w3r, w3i, ref yr, ref yi, y + (3 * s));
        }
    }

    private void Radix5<T>(nuint p, ref float xr, ref float xi, ref float yr, ref float yi) where T : struct, ILane<T>
    {
        nuint s = (nuint)_stride, jump = (nuint)_count * s, x = p * s, y = 5 * x;
        var (w1r, w1i) = Twiddle<T>(1, p);
        var (w2r, w2i) = Twiddle<T>(2, p);
        var (w3r, w3i) = Twiddle<T>(3, p);
        var (w4r, w4i) = Twiddle<T>(4, p);
        T cos72 = T.Of(0.30901699f), cos144 = T.Of(-0.80901699f), sin72 = T.Of(0.95105652f), sin144 = T.Of(0.58778525f);
        for (nuint q = 0; q < s; q += T.Count, x += T.Count, y += T.Count)
        {
            T ar = T.Load(ref xr, x), ai = T.Load(ref xi, x), br = T.Load(ref xr, x + jump), bi = T.Load(ref xi, x + jump);
            T cr = T.Load(ref xr, x + (2 * jump)), ci = T.Load(ref xi, x + (2 * jump)), dr = T.Load(ref xr, x + (3 * jump)), di = T.Load(ref xi, x + (3 * jump));
            T er = T.Load(ref xr, x + (4 * jump)), ei = T.Load(ref xi, x + (4 * jump));
            T sumBeR = br + er, sumBeI = bi + ei, sumCdR = cr + dr, sumCdI = ci + di;
            T difBeR = br - er, difBeI = bi - ei, difCdR = cr - dr, difCdI = ci - di;
            (ar + (sumBeR + sumCdR)).Store(ref yr, y);
            (ai + (sumBeI + sumCdI)).Store(ref yi, y);
            T nearR = ar + ((cos72 * sumBeR) + (cos144 * sumCdR)), nearI = ai + ((cos72 * sumBeI) + (cos144 * sumCdI));
            T farR = ar + ((cos144 * sumBeR) + (cos72 * sumCdR)), farI = ai + ((cos144 * sumBeI) + (cos72 * sumCdI));
            T nearTurnR = (sin72 * difBeR) + (sin144 * difCdR), nearTurnI = (sin72 * difBeI) + (sin144 * difCdI);
            T farTurnR = (sin144 * difBeR) - (sin72 * difCdR), farTurnI = (sin144 * difBeI) - (sin72 * difCdI);
            StoreTurned(nearR + nearTurnI, nearI - nearTurnR, w1r, w1i, ref yr, ref yi, y + s);
            StoreTurned(farR + farTurnI, farI - farTurnR, w2r, w2i, ref yr, ref yi, y + (2 * s));
            StoreTurned(farR - farTurnI, farI + farTurnR, w3r, w3i, ref yr, ref yi, y + (3 * s));
            StoreTurned(nearR - nearTurnI, nearI + nearTurnR, w4r, w4i, ref yr, ref yi, y + (4 * s));
        }
    }

    /// <summary>The definition, for large primes.</summary>
    private void AnyRadix<T>(nuint p, ref float xr, ref float xi, ref float yr, ref float yi) where T : struct, ILane<T>
    {
        nuint s = (nuint)_stride, jump = (nuint)_count * s, x = p * s;
        for (var k = 0; k < _radix; k++)
        {
            var (wr, wi) = k == 0 ? (T.Of(1), T.Of(0)) : Twiddle<T>(k, p);
            var y = s * (((nuint)_radix * p) + (nuint)k);
            for (nuint q = 0; q < s; q += T.Count)
            {
                T sumR = T.Load(ref xr, x + q), sumI = T.Load(ref xi, x + q);
                for (int j = 1, root = k; j < _radix; j++, root = (root + k) % _radix)
                {
                    T re = T.Load(ref xr, x + q + ((nuint)j * jump)), im = T.Load(ref xi, x + q + ((nuint)j * jump));
                    T cos = T.Of(_rootRe[root]), sin = T.Of(_rootIm[root]);
                    sumR += (re * cos) - (im * sin);
                    sumI += (re * sin) + (im * cos);
                }

                StoreTurned(sumR, sumI, wr, wi, ref yr, ref yi, y + q);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (T Re, T Im) Twiddle<T>(int k, nuint p) where T : struct, ILane<T>
    {
        var at = ((k - 1) * _count) + (int)p;
        return (T.Of(_twiddleRe[at]), T.Of(_twiddleIm[at]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTurned<T>(T re, T im, T wr, T wi, ref float yr, ref float yi, nuint at) where T : struct, ILane<T>
    {
        ((re * wr) - (im * wi)).Store(ref yr, at);
        ((re * wi) + (im * wr)).Store(ref yi, at);
    }
}
