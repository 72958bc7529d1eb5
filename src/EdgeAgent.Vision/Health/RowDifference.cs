using System.Runtime.Intrinsics;

namespace EdgeAgent.Vision.Health;

/// <summary>How far two rows of bytes are apart.</summary>
/// <param name="Peak">The largest difference of two bytes at one place.</param>
/// <param name="Sum">All differences added up.</param>
internal readonly record struct RowDifference(int Peak, long Sum)
{
    /// <summary>Bytes in which a lane of 16 bits does not overflow while no difference is above 16: 1024 vectors add at most 2 · 16 each.</summary>
    private const int Piece = 1024 * 16;

    /// <summary>Compares two rows of one length; allocates nothing.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    /// <param name="peakLimit">Up to 16: beyond this peak the rest is not looked at, and the sum means nothing.</param>
    public static RowDifference Between(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, int peakLimit)
    {
        var all = default(RowDifference);
        while (!left.IsEmpty && all.Peak <= peakLimit)
        {
            var length = Math.Min(left.Length, Piece);
            var piece = OfPiece(left[..length], right[..length]);
            all = new RowDifference(Math.Max(all.Peak, piece.Peak), all.Sum + piece.Sum);
            left = left[length..];
            right = right[length..];
        }

        return all;
    }

    private static RowDifference OfPiece(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var peaks = Vector128<byte>.Zero;
        var sums = Vector128<ushort>.Zero;
        var i = 0;
        for (; i + Vector128<byte>.Count <= left.Length; i += Vector128<byte>.Count)
        {
            var (a, b) = (Vector128.Create(left[i..]), Vector128.Create(right[i..]));
            var difference = Vector128.Max(a, b) - Vector128.Min(a, b);
            peaks = Vector128.Max(peaks, difference);
            var (lower, upper) = Vector128.Widen(difference);
            sums += lower + upper;
        }

        int peak = 0;
        long sum = 0;
        for (var lane = 0; lane < Vector128<byte>.Count; lane++)
            peak = Math.Max(peak, peaks[lane]);
        for (var lane = 0; lane < Vector128<ushort>.Count; lane++)
            sum += sums[lane];
        for (; i < left.Length; i++)
        {
            var difference = Math.Abs(left[i] - right[i]);
            peak = Math.Max(peak, difference);
            sum += difference;
        }

        return new RowDifference(peak, sum);
    }
}
