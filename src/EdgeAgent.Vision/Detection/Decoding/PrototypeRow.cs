using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>One row of one mask, in prototype pixels: coefficients · prototypes, and where that is surely inside or surely not. Reuses its memory.</summary>
internal sealed class PrototypeRow
{
    /// <summary>Numbers that are read, and thrown away, behind the last of a row.</summary>
    public static readonly int Slack = Vector<float>.Count;

    /// <summary>What lies between four sums from here on is above 0, however it is rounded.</summary>
    private const float Surely = 1e-30f;

    private const int Word = 64;

    private float[] _sums = [];
    private ulong[] _inside = [];
    private ulong[] _outside = [];

    /// <summary>The sums; what is behind the last means nothing.</summary>
    public ReadOnlySpan<float> Sums => _sums;

    /// <summary>A bit for each sum that is above 0 by more than rounding takes; what is behind the last means nothing.</summary>
    public ReadOnlySpan<ulong> Inside => _inside;

    /// <summary>A bit for each sum that is not above 0; what is behind the last means nothing.</summary>
    public ReadOnlySpan<ulong> Outside => _outside;

    /// <summary>Computes the row. Each sum is rounded term by term in the order of the prototypes, on every processor alike.</summary>
    /// <param name="coefficients">One for each prototype.</param>
    /// <param name="tile">The row's first pixel of the first prototype, the others behind it.</param>
    /// <param name="stride">Numbers from one prototype to the next; <see cref="Slack"/> more are behind the last.</param>
    /// <param name="columns">Pixels.</param>
    /// <param name="corners">So many sums are wanted: as many, or one more, which repeats the last.</param>
    public void Compute(ReadOnlySpan<float> coefficients, ReadOnlySpan<float> tile, int stride, int columns, int corners)
    {
        if (_sums.Length < corners + Slack)
            (_sums, _inside, _outside) = (new float[corners + Slack], new ulong[corners / Word + 2], new ulong[corners / Word + 2]);
        ref var from = ref MemoryMarshal.GetReference(tile);
        ref var to = ref MemoryMarshal.GetArrayDataReference(_sums);
        var x = 0;
        for (; x <= columns - 4 * Vector<float>.Count; x += 4 * Vector<float>.Count)
            AddFour(coefficients, ref from, (nuint)x, (nuint)stride, ref to);
        for (; x < columns; x += Vector<float>.Count)
            AddOne(coefficients, ref from, (nuint)x, (nuint)stride, ref to);
        _sums[corners - 1] = _sums[columns - 1];
        Sign(corners);
    }

    private static void AddFour(ReadOnlySpan<float> coefficients, ref float from, nuint x, nuint stride, ref float to)
    {
        var width = (nuint)Vector<float>.Count;
        var (a, b, c, d) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        var at = x;
        foreach (var coefficient in coefficients)
        {
            var factor = new Vector<float>(coefficient);
            a += factor * Vector.LoadUnsafe(ref from, at);
            b += factor * Vector.LoadUnsafe(ref from, at + width);
            c += factor * Vector.LoadUnsafe(ref from, at + 2 * width);
            d += factor * Vector.LoadUnsafe(ref from, at + 3 * width);
            at += stride;
        }

        a.StoreUnsafe(ref to, x);
        b.StoreUnsafe(ref to, x + width);
        c.StoreUnsafe(ref to, x + 2 * width);
        d.StoreUnsafe(ref to, x + 3 * width);
    }

    private static void AddOne(ReadOnlySpan<float> coefficients, ref float from, nuint x, nuint stride, ref float to)
    {
        var sum = Vector<float>.Zero;
        var at = x;
        foreach (var coefficient in coefficients)
        {
            sum += new Vector<float>(coefficient) * Vector.LoadUnsafe(ref from, at);
            at += stride;
        }

        sum.StoreUnsafe(ref to, x);
    }

    private void Sign(int corners)
    {
        ref var sums = ref MemoryMarshal.GetArrayDataReference(_sums);
        for (var start = 0; start < corners; start += Word)
        {
            var (inside, outside) = (0UL, 0UL);
            var length = Math.Min(Word, corners - start);
            for (var i = 0; i < length; i += Vector128<float>.Count)
            {
                var four = Vector128.LoadUnsafe(ref sums, (nuint)(start + i));
                inside |= (ulong)Vector128.GreaterThanOrEqual(four, Vector128.Create(Surely)).ExtractMostSignificantBits() << i;
                outside |= (ulong)Vector128.LessThanOrEqual(four, Vector128<float>.Zero).ExtractMostSignificantBits() << i;
            }

            (_inside[start / Word], _outside[start / Word]) = (inside, outside);
        }
    }
}
