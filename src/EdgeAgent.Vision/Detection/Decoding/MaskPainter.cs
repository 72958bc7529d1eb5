using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// Paints the frame pixels between two rows of prototype pixels. Between four prototype pixels that are inside every pixel is inside, between four
/// that are not none is: those stretches become runs as they are, and only where the four differ, or where stretches are too short to be worth
/// it, are pixels computed. Reuses its memory; one per stream.
/// </summary>
internal sealed class MaskPainter
{
    private const int Word = 64;

    /// <summary>Pixels that are computed sooner than left out.</summary>
    private const int Short = 16;

    private Stretch[] _stretches = [];
    private int _stretchCount;
    private ulong[] _inside = [];
    private ulong[] _outside = [];
    private ulong[] _mixed = [];
    private float[] _upper = [];
    private float[] _lower = [];

    /// <summary>How prototype columns lie over the frame.</summary>
    public MaskTaps Across { get; } = new();

    /// <summary>How prototype rows lie over the frame.</summary>
    public MaskTaps Down { get; } = new();

    /// <summary>Paints the rows of a mask that lie at or behind a row of prototype pixels and before the next.</summary>
    /// <param name="mask">The mask; its rows above are there.</param>
    /// <param name="row">The row of prototype pixels.</param>
    /// <param name="upper">It.</param>
    /// <param name="lower">The next.</param>
    /// <param name="firstPlace">The prototype column of both at which the mask begins.</param>
    /// <param name="lastPlace">The one at or before the mask's last pixel.</param>
    public void Paint(InstanceMask mask, int row, PrototypeRow upper, PrototypeRow lower, int firstPlace, int lastPlace)
    {
        var start = Math.Max(mask.Top, Down.StartOf(row));
        var end = Math.Min(mask.Top + mask.Height, Down.StartOf(row + 1));
        if (start >= end)
            return;
        Divide(upper, lower, firstPlace, lastPlace - firstPlace + 1, mask.Left, mask.Left + mask.Width);
        for (var y = start; y < end; y++)
            mask.EndRow(Trace(Down.Own[y], Down.Next[y], mask.Left, mask.Left + mask.Width, mask.NextRow()));
    }

    /// <summary>Divides the way from left to right into stretches, and makes of the mixed ones' sums what both rows have at each pixel.</summary>
    private void Divide(PrototypeRow upper, PrototypeRow lower, int firstPlace, int cells, int left, int right)
    {
        var words = (cells + Word - 1) / Word;
        if (_mixed.Length < words)
            (_inside, _outside, _mixed) = (new ulong[words], new ulong[words], new ulong[words]);
        for (var i = 0; i < words; i++)
        {
            _inside[i] = OfAllFour(upper.Inside, lower.Inside, i);
            _outside[i] = OfAllFour(upper.Outside, lower.Outside, i);
            _mixed[i] = ~(_inside[i] | _outside[i]);
        }

        if (_stretches.Length < cells)
            _stretches = new Stretch[cells];
        _stretchCount = 0;
        for (var cell = 0; cell < cells;)
        {
            var (kind, bits) = Has(_inside, cell) ? (StretchKind.Inside, _inside) : Has(_outside, cell) ? (StretchKind.Outside, _outside) : (StretchKind.Mixed, _mixed);
            var last = EndOf(bits, cell, cells);
            var (start, end) = (Math.Max(left, Across.StartOf(firstPlace + cell)), Math.Min(right, Across.StartOf(firstPlace + last)));
            if (kind == StretchKind.Mixed || end - start < Short)
            {
                kind = StretchKind.Mixed;
                Widen(upper.Sums, lower.Sums, firstPlace, cell, last, left, right);
            }

            Add(new Stretch(start, end, kind));
            cell = last;
        }
    }

    /// <summary>Adds a stretch to those of the way, or to the last of them.</summary>
    private void Add(Stretch stretch)
    {
        if (_stretchCount > 0 && _stretches[_stretchCount - 1] is var before && before.Kind == stretch.Kind)
            _stretches[_stretchCount - 1] = before with { End = stretch.End };
        else
            _stretches[_stretchCount++] = stretch;
    }

    /// <summary>A bit for each cell whose four corners have it.</summary>
    private static ulong OfAllFour(ReadOnlySpan<ulong> upper, ReadOnlySpan<ulong> lower, int word)
    {
        var both = upper[word] & lower[word];
        return both & (both >> 1 | (upper[word + 1] & lower[word + 1]) << (Word - 1));
    }

    private static bool Has(ulong[] bits, int index) => (bits[index / Word] >> index & 1) != 0;

    /// <summary>The first index from one on that lacks the bit.</summary>
    private static int EndOf(ulong[] bits, int index, int limit)
    {
        var word = index / Word;
        var lacking = ~bits[word] & ulong.MaxValue << index;
        while (lacking == 0 && (word + 1) * Word < limit)
            lacking = ~bits[++word];
        return Math.Min(limit, word * Word + BitOperations.TrailingZeroCount(lacking));
    }

    /// <summary>Brings two rows of sums to the frame's columns, where those between some cells are wanted.</summary>
    private void Widen(ReadOnlySpan<float> upper, ReadOnlySpan<float> lower, int firstPlace, int cell, int lastCell, int left, int right)
    {
        if (_upper.Length < Across.Axis.Source + MaskTaps.Slack)
            (_upper, _lower) = (new float[Across.Axis.Source + MaskTaps.Slack], new float[Across.Axis.Source + MaskTaps.Slack]);
        ref var own = ref MemoryMarshal.GetReference(Across.Own);
        ref var next = ref MemoryMarshal.GetReference(Across.Next);
        ref var above = ref MemoryMarshal.GetArrayDataReference(_upper);
        ref var below = ref MemoryMarshal.GetArrayDataReference(_lower);
        for (; cell < lastCell; cell++)
        {
            var (a, b) = (Vector128.Create(upper[cell]), Vector128.Create(upper[cell + 1]));
            var (c, d) = (Vector128.Create(lower[cell]), Vector128.Create(lower[cell + 1]));
            var end = Math.Min(right, Across.StartOf(firstPlace + cell + 1));
            // What it writes behind a cell's end the next one overwrites.
            for (var x = Math.Max(left, Across.StartOf(firstPlace + cell)); x < end; x += Vector128<float>.Count)
            {
                var (mine, others) = (Vector128.LoadUnsafe(ref own, (nuint)x), Vector128.LoadUnsafe(ref next, (nuint)x));
                (a * mine + b * others).StoreUnsafe(ref above, (nuint)x);
                (c * mine + d * others).StoreUnsafe(ref below, (nuint)x);
            }
        }
    }

    /// <summary>The runs of one row of the frame.</summary>
    /// <param name="own">How much it takes of the upper row of prototype pixels.</param>
    /// <param name="next">How much of the lower one.</param>
    /// <param name="left">The mask's left edge.</param>
    /// <param name="right">Its right edge.</param>
    /// <param name="runs">Where they go.</param>
    /// <returns>How many numbers they are.</returns>
    private int Trace(float own, float next, int left, int right, Span<int> runs)
    {
        var (count, isInside) = (0, 0ul);
        foreach (var stretch in _stretches.AsSpan(0, _stretchCount))
        {
            if (stretch.Kind != StretchKind.Mixed)
            {
                if (isInside != (stretch.Kind == StretchKind.Inside ? 1ul : 0))
                    runs[count++] = stretch.Start - left;
                isInside = stretch.Kind == StretchKind.Inside ? 1ul : 0;
                continue;
            }

            for (var x = stretch.Start; x < stretch.End; x += Word)
            {
                var length = Math.Min(Word, stretch.End - x);
                var bits = Above(x, length, own, next);
                var flips = (bits ^ (bits << 1 | isInside)) & ulong.MaxValue >> Word - length;
                isInside = bits >> length - 1 & 1;
                for (; flips != 0; flips &= flips - 1)
                    runs[count++] = x - left + BitOperations.TrailingZeroCount(flips);
            }
        }

        if (isInside != 0)
            runs[count++] = right - left;
        return count;
    }

    /// <summary>A bit for each of some pixels that is inside, at most as many as a word has.</summary>
    private ulong Above(int x, int length, float own, float next)
    {
        ref var upper = ref MemoryMarshal.GetArrayDataReference(_upper);
        ref var lower = ref MemoryMarshal.GetArrayDataReference(_lower);
        var bits = 0ul;
        if (Vector256.IsHardwareAccelerated)
        {
            for (var i = 0; i < length; i += Vector256<float>.Count)
            {
                var value = Vector256.LoadUnsafe(ref upper, (nuint)(x + i)) * own + Vector256.LoadUnsafe(ref lower, (nuint)(x + i)) * next;
                bits |= (ulong)Vector256.GreaterThan(value, Vector256<float>.Zero).ExtractMostSignificantBits() << i;
            }

            return bits;
        }

        for (var i = 0; i < length; i += Vector128<float>.Count)
        {
            var value = Vector128.LoadUnsafe(ref upper, (nuint)(x + i)) * own + Vector128.LoadUnsafe(ref lower, (nuint)(x + i)) * next;
            bits |= (ulong)Vector128.GreaterThan(value, Vector128<float>.Zero).ExtractMostSignificantBits() << i;
        }

        return bits;
    }

    private enum StretchKind
    {
        Outside,
        Inside,
        Mixed,
    }

    /// <summary>Pixels of a row from <paramref name="Start"/> to before <paramref name="End"/>.</summary>
    private readonly record struct Stretch(int Start, int End, StretchKind Kind);
}
