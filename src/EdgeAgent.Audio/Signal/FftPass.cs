using System.Numerics;
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

    // e^(−2πi·j/r); empty for radix 4, which needs no multiplication.
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

        _rootRe = radix == 4 ? [] : new float[radix];
        _rootIm = radix == 4 ? [] : new float[radix];
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
        if (_radix != 4)
            RunAnyRadix(inRe, inIm, outRe, outIm);
        else if (_stride == 1)
            RunFirstRadix4(inRe, inIm, outRe, outIm);
        else if (_stride % Vector<float>.Count == 0)
            RunWideRadix4(inRe, inIm, outRe, outIm);
        else
            RunNarrowRadix4(inRe, inIm, outRe, outIm);
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
            Butterfly4((int)p, 0, inRe, inIm, outRe, outIm);
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

    /// <summary>Strides that are a multiple of the widest vector: neighbouring q at once.</summary>
    private void RunWideRadix4(float[] inRe, float[] inIm, float[] outRe, float[] outIm)
    {
        ref var xr = ref MemoryMarshal.GetArrayDataReference(inRe);
        ref var xi = ref MemoryMarshal.GetArrayDataReference(inIm);
        ref var yr = ref MemoryMarshal.GetArrayDataReference(outRe);
        ref var yi = ref MemoryMarshal.GetArrayDataReference(outIm);
        var s = (nuint)_stride;
        var jump = (nuint)_count * s;
        for (var p = 0; p < _count; p++)
        {
            var w1r = new Vector<float>(_twiddleRe[p]);
            var w1i = new Vector<float>(_twiddleIm[p]);
            var w2r = new Vector<float>(_twiddleRe[_count + p]);
            var w2i = new Vector<float>(_twiddleIm[_count + p]);
            var w3r = new Vector<float>(_twiddleRe[(2 * _count) + p]);
            var w3i = new Vector<float>(_twiddleIm[(2 * _count) + p]);
            var x = (nuint)p * s;
            var y = 4 * x;
            for (nuint q = 0; q < s; q += (nuint)Vector<float>.Count, x += (nuint)Vector<float>.Count, y += (nuint)Vector<float>.Count)
            {
                Vector<float> ar = Vector.LoadUnsafe(ref xr, x), ai = Vector.LoadUnsafe(ref xi, x);
                Vector<float> br = Vector.LoadUnsafe(ref xr, x + jump), bi = Vector.LoadUnsafe(ref xi, x + jump);
                Vector<float> cr = Vector.LoadUnsafe(ref xr, x + (2 * jump)), ci = Vector.LoadUnsafe(ref xi, x + (2 * jump));
                Vector<float> dr = Vector.LoadUnsafe(ref xr, x + (3 * jump)), di = Vector.LoadUnsafe(ref xi, x + (3 * jump));
                Vector<float> sumAcR = ar + cr, sumAcI = ai + ci, difAcR = ar - cr, difAcI = ai - ci;
                Vector<float> sumBdR = br + dr, sumBdI = bi + di, difBdR = br - dr, difBdI = bi - di;
                (sumAcR + sumBdR).StoreUnsafe(ref yr, y);
                (sumAcI + sumBdI).StoreUnsafe(ref yi, y);
                Vector<float> t1r = difAcR + difBdI, t1i = difAcI - difBdR;
                ((t1r * w1r) - (t1i * w1i)).StoreUnsafe(ref yr, y + s);
                ((t1r * w1i) + (t1i * w1r)).StoreUnsafe(ref yi, y + s);
                Vector<float> t2r = sumAcR - sumBdR, t2i = sumAcI - sumBdI;
                ((t2r * w2r) - (t2i * w2i)).StoreUnsafe(ref yr, y + (2 * s));
                ((t2r * w2i) + (t2i * w2r)).StoreUnsafe(ref yi, y + (2 * s));
                Vector<float> t3r = difAcR - difBdI, t3i = difAcI + difBdR;
                ((t3r * w3r) - (t3i * w3i)).StoreUnsafe(ref yr, y + (3 * s));
                ((t3r * w3i) + (t3i * w3r)).StoreUnsafe(ref yi, y + (3 * s));
            }
        }
    }

    /// <summary>Stride 4 where the widest vector is wider than that.</summary>
    private void RunNarrowRadix4(float[] inRe, float[] inIm, float[] outRe, float[] outIm)
    {
        ref var xr = ref MemoryMarshal.GetArrayDataReference(inRe);
        ref var xi = ref MemoryMarshal.GetArrayDataReference(inIm);
        ref var yr = ref MemoryMarshal.GetArrayDataReference(outRe);
        ref var yi = ref MemoryMarshal.GetArrayDataReference(outIm);
        var s = (nuint)_stride;
        var jump = (nuint)_count * s;
        for (var p = 0; p < _count; p++)
        {
            var w1r = Vector128.Create(_twiddleRe[p]);
            var w1i = Vector128.Create(_twiddleIm[p]);
            var w2r = Vector128.Create(_twiddleRe[_count + p]);
            var w2i = Vector128.Create(_twiddleIm[_count + p]);
            var w3r = Vector128.Create(_twiddleRe[(2 * _count) + p]);
            var w3i = Vector128.Create(_twiddleIm[(2 * _count) + p]);
            var x = (nuint)p * s;
            var y = 4 * x;
            for (nuint q = 0; q < s; q += 4, x += 4, y += 4)
            {
                Vector128<float> ar = Vector128.LoadUnsafe(ref xr, x), ai = Vector128.LoadUnsafe(ref xi, x);
                Vector128<float> br = Vector128.LoadUnsafe(ref xr, x + jump), bi = Vector128.LoadUnsafe(ref xi, x + jump);
                Vector128<float> cr = Vector128.LoadUnsafe(ref xr, x + (2 * jump)), ci = Vector128.LoadUnsafe(ref xi, x + (2 * jump));
                Vector128<float> dr = Vector128.LoadUnsafe(ref xr, x + (3 * jump)), di = Vector128.LoadUnsafe(ref xi, x + (3 * jump));
                Vector128<float> sumAcR = ar + cr, sumAcI = ai + ci, difAcR = ar - cr, difAcI = ai - ci;
                Vector128<float> sumBdR = br + dr, sumBdI = bi + di, difBdR = br - dr, difBdI = bi - di;
                (sumAcR + sumBdR).StoreUnsafe(ref yr, y);
                (sumAcI + sumBdI).StoreUnsafe(ref yi, y);
                Vector128<float> t1r = difAcR + difBdI, t1i = difAcI - difBdR;
                ((t1r * w1r) - (t1i * w1i)).StoreUnsafe(ref yr, y + s);
                ((t1r * w1i) + (t1i * w1r)).StoreUnsafe(ref yi, y + s);
                Vector128<float> t2r = sumAcR - sumBdR, t2i = sumAcI - sumBdI;
                ((t2r * w2r) - (t2i * w2i)).StoreUnsafe(ref yr, y + (2 * s));
                ((t2r * w2i) + (t2i * w2r)).StoreUnsafe(ref yi, y + (2 * s));
                Vector128<float> t3r = difAcR - difBdI, t3i = difAcI + difBdR;
                ((t3r * w3r) - (t3i * w3i)).StoreUnsafe(ref yr, y + (3 * s));
                ((t3r * w3i) + (t3i * w3r)).StoreUnsafe(ref yi, y + (3 * s));
            }
        }
    }

    private void Butterfly4(int p, int q, float[] inRe, float[] inIm, float[] outRe, float[] outIm)
    {
        int a = q + (_stride * p), jump = _stride * _count, y = q + (4 * _stride * p);
        int b = a + jump, c = b + jump, d = c + jump;
        float sumAcR = inRe[a] + inRe[c], sumAcI = inIm[a] + inIm[c], difAcR = inRe[a] - inRe[c], difAcI = inIm[a] - inIm[c];
        float sumBdR = inRe[b] + inRe[d], sumBdI = inIm[b] + inIm[d], difBdR = inRe[b] - inRe[d], difBdI = inIm[b] - inIm[d];
        outRe[y] = sumAcR + sumBdR;
        outIm[y] = sumAcI + sumBdI;
        StoreTwiddled(difAcR + difBdI, difAcI - difBdR, p, y + _stride, outRe, outIm);
        StoreTwiddled(sumAcR - sumBdR, sumAcI - sumBdI, _count + p, y + (2 * _stride), outRe, outIm);
        StoreTwiddled(difAcR - difBdI, difAcI + difBdR, (2 * _count) + p, y + (3 * _stride), outRe, outIm);
    }

    private void StoreTwiddled(float re, float im, int twiddle, int at, float[] outRe, float[] outIm)
    {
        outRe[at] = (re * _twiddleRe[twiddle]) - (im * _twiddleIm[twiddle]);
        outIm[at] = (re * _twiddleIm[twiddle]) + (im * _twiddleRe[twiddle]);
    }

    /// <summary>The definition, with vectors over q: for the few factors that are not 4.</summary>
    private void RunAnyRadix(float[] inRe, float[] inIm, float[] outRe, float[] outIm)
    {
        var jump = _stride * _count;
        for (var p = 0; p < _count; p++)
        {
            for (var k = 0; k < _radix; k++)
            {
                var wr = k == 0 ? 1f : _twiddleRe[((k - 1) * _count) + p];
                var wi = k == 0 ? 0f : _twiddleIm[((k - 1) * _count) + p];
                var x = _stride * p;
                var y = _stride * ((_radix * p) + k);
                var q = 0;
                for (; q <= _stride - Vector<float>.Count; q += Vector<float>.Count)
                {
                    Vector<float> sumRe = new(inRe, x + q), sumIm = new(inIm, x + q);
                    for (int j = 1, root = k; j < _radix; j++, root = (root + k) % _radix)
                    {
                        Vector<float> re = new(inRe, x + q + (j * jump)), im = new(inIm, x + q + (j * jump));
                        sumRe += (re * _rootRe[root]) - (im * _rootIm[root]);
                        sumIm += (re * _rootIm[root]) + (im * _rootRe[root]);
                    }

                    ((sumRe * wr) - (sumIm * wi)).CopyTo(outRe, y + q);
                    ((sumRe * wi) + (sumIm * wr)).CopyTo(outIm, y + q);
                }

                for (; q < _stride; q++)
                {
                    float sumRe = inRe[x + q], sumIm = inIm[x + q];
                    for (int j = 1, root = k; j < _radix; j++, root = (root + k) % _radix)
                    {
                        float re = inRe[x + q + (j * jump)], im = inIm[x + q + (j * jump)];
                        sumRe += (re * _rootRe[root]) - (im * _rootIm[root]);
                        sumIm += (re * _rootIm[root]) + (im * _rootRe[root]);
                    }

                    outRe[y + q] = (sumRe * wr) - (sumIm * wi);
                    outIm[y + q] = (sumRe * wi) + (sumIm * wr);
                }
            }
        }
    }
}
