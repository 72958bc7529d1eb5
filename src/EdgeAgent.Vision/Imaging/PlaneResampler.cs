using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// Resamples rows of one plane of bytes to 1/128: <c>first + (second − first) · fraction</c>. Eight outputs are picked from one or
/// two vectors where the shrink factor allows (up to about 2 and 4.6), else pair by pair; which, is decided once with the plan.
/// </summary>
internal sealed unsafe class PlaneResampler
{
    /// <summary>Outputs picked at a time.</summary>
    private const int Block = 8;

    /// <summary>Outputs made at a time; room in the target is a multiple of it.</summary>
    private const int Step = 2 * Block;

    private const int LoadBytes = 16;

    /// <summary>A pick that gives zero.</summary>
    private const byte Nothing = 255;

    private enum Reading
    {
        Scalar,
        Pairs,
        TwoLoads,
        OneLoad,
    }

    private readonly Reading _reading;
    private readonly int _width;
    private readonly int _count;

    // For each output: where its two neighbouring bytes are, and how much the second counts, of 2^15.
    private readonly PinnedArray<int> _offsets;
    private readonly PinnedArray<short> _fractions;

    // For each block of outputs: where its loads begin, and which of their bytes go where: eight first ones, eight second ones.
    private readonly PinnedArray<int> _loads;
    private readonly PinnedArray<byte> _picks;

    /// <summary>A plan.</summary>
    /// <param name="taps">Taps along a row of the full picture.</param>
    /// <param name="sourceWidth">Bytes of a row of the plane.</param>
    /// <param name="isHalved">Whether the plane has a value for two pixels of the picture (chroma): both taps may be one value.</param>
    public PlaneResampler(LinearTaps taps, int sourceWidth, bool isHalved)
    {
        _width = taps.Count;
        _count = (_width + Step - 1) / Step * Step;
        _offsets = new PinnedArray<int>(_count);
        _fractions = new PinnedArray<short>(_count);
        _loads = new PinnedArray<int>(_count / Block * 2);
        _picks = new PinnedArray<byte>(_count / Block * 2 * LoadBytes);
        for (var x = 0; x < _count; x++)
            Place(x, taps, Math.Min(x, _width - 1), sourceWidth, isHalved ? 1 : 0);
        _reading = Choose(sourceWidth);
    }

    /// <summary>A weight of <see cref="LinearTaps"/> as a fraction of 2^15.</summary>
    public static short Fraction(int weight) => (short)Math.Min(weight << 4, short.MaxValue);

    /// <summary>Resamples one row.</summary>
    /// <param name="row">The plane's row.</param>
    /// <param name="to">The values, with room for a multiple of 16.</param>
    public void Resample(byte* row, short* to)
    {
        switch (_reading)
        {
            case Reading.OneLoad:
                Resample(new OneLoad(_loads.Pointer, _picks.Pointer), row, to);
                break;
            case Reading.TwoLoads:
                Resample(new TwoLoads(_loads.Pointer, _picks.Pointer), row, to);
                break;
            case Reading.Pairs:
                Resample(new Pairs(_offsets.Pointer), row, to);
                break;
            default:
                ResampleScalar(row, to);
                break;
        }
    }

    /// <summary>Resamples two rows at once, which reads the plan once.</summary>
    /// <inheritdoc cref="Resample(byte*, short*)"/>
    public void Resample(byte* row, short* to, byte* otherRow, short* otherTo)
    {
        switch (_reading)
        {
            case Reading.OneLoad:
                Resample(new OneLoad(_loads.Pointer, _picks.Pointer), row, to, otherRow, otherTo);
                break;
            case Reading.TwoLoads:
                Resample(new TwoLoads(_loads.Pointer, _picks.Pointer), row, to, otherRow, otherTo);
                break;
            case Reading.Pairs:
                Resample(new Pairs(_offsets.Pointer), row, to, otherRow, otherTo);
                break;
            default:
                ResampleScalar(row, to);
                ResampleScalar(otherRow, otherTo);
                break;
        }
    }

    internal void ResampleScalar(byte* row, short* to)
    {
        for (var x = 0; x < _width; x++)
        {
            var first = row[_offsets.Pointer[x]];
            var fraction = _fractions.Pointer[x];
            // A plane of one column has no second value to read.
            var second = fraction == 0 ? first : row[_offsets.Pointer[x] + 1];
            to[x] = (short)((first << 7) + ByteVectors.MultiplyRounded((second - first) << 7, fraction));
        }
    }

    // Brings the taps into the form "two neighbouring bytes", both within the row.
    private void Place(int at, LinearTaps taps, int x, int sourceWidth, int shift)
    {
        var (first, second) = (taps.First[x] >> shift, taps.Second[x] >> shift);
        var fraction = first == second ? (short)0 : Fraction(taps.SecondWeight[x]);
        if (first == sourceWidth - 1 && first > 0)
            (first, fraction) = (first - 1, short.MaxValue);
        _offsets.Span[at] = first;
        _fractions.Span[at] = fraction;
    }

    private Reading Choose(int sourceWidth)
    {
        if (!ByteVectors.IsSupported || sourceWidth < 2)
            return Reading.Scalar;
        if (sourceWidth >= LoadBytes && TryPlanLoads(sourceWidth, 1))
            return Reading.OneLoad;
        return sourceWidth >= LoadBytes && TryPlanLoads(sourceWidth, 2) ? Reading.TwoLoads : Reading.Pairs;
    }

    private bool TryPlanLoads(int sourceWidth, int loadsPerBlock)
    {
        _picks.Span.Fill(Nothing);
        var outputsPerLoad = Block / loadsPerBlock;
        for (var x = 0; x < _count; x++)
        {
            var load = x / outputsPerLoad;
            // The last loads are moved back into the row.
            var start = Math.Min(_offsets.Span[load * outputsPerLoad], sourceWidth - LoadBytes);
            var pick = _offsets.Span[x] - start;
            if (pick + 1 >= LoadBytes)
                return false;
            _loads.Span[load] = start;
            var picks = _picks.Span.Slice(load * LoadBytes, LoadBytes);
            picks[x % Block] = (byte)pick;
            picks[Block + x % Block] = (byte)(pick + 1);
        }

        return true;
    }

    private void Resample<TReader>(TReader reader, byte* row, short* to) where TReader : struct, IBlockReader
    {
        var fractions = _fractions.Pointer;
        nint blocks = _count / Block;
        for (nint block = 0; block < blocks; block += 2)
            Write(reader.Read(row, block), reader.Read(row, block + 1), fractions + Block * block, to + Block * block);
    }

    private void Resample<TReader>(TReader reader, byte* row, short* to, byte* otherRow, short* otherTo)
        where TReader : struct, IBlockReader
    {
        var fractions = _fractions.Pointer;
        nint blocks = _count / Block;
        for (nint block = 0; block < blocks; block += 2)
        {
            // All is read before anything is written: the compiler then reads the plan's tables once.
            var (left, otherLeft) = (reader.Read(row, block), reader.Read(otherRow, block));
            var (right, otherRight) = (reader.Read(row, block + 1), reader.Read(otherRow, block + 1));
            Write(left, right, fractions + Block * block, to + Block * block);
            Write(otherLeft, otherRight, fractions + Block * block, otherTo + Block * block);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(Vector128<byte> left, Vector128<byte> right, short* fractions, short* to)
    {
        var first = ByteVectors.LowerHalves(left.AsInt32(), right.AsInt32());
        var second = ByteVectors.UpperHalves(left.AsInt32(), right.AsInt32());
        if (Avx2.IsSupported)
        {
            var start = Avx2.ConvertToVector256Int16(first) << 7;
            var change = (Avx2.ConvertToVector256Int16(second) << 7) - start;
            (start + Avx2.MultiplyHighRoundScale(change, Vector256.Load(fractions))).Store(to);
        }
        else
        {
            var (start0, start1) = Vector128.Widen(first);
            var (end0, end1) = Vector128.Widen(second);
            Mix(start0.AsInt16() << 7, end0.AsInt16() << 7, Vector128.Load(fractions)).Store(to);
            Mix(start1.AsInt16() << 7, end1.AsInt16() << 7, Vector128.Load(fractions + Block)).Store(to + Block);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Mix(Vector128<short> start, Vector128<short> end, Vector128<short> fractions) =>
        start + ByteVectors.MultiplyRounded(end - start, fractions);

    /// <summary>Gives the bytes of a block: eight first ones, then the eight second ones.</summary>
    private interface IBlockReader
    {
        Vector128<byte> Read(byte* row, nint block);
    }

    private readonly struct OneLoad(int* loads, byte* picks) : IBlockReader
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<byte> Read(byte* row, nint block) =>
            Vector128.ShuffleNative(Vector128.Load(row + loads[block]), Vector128.Load(picks + LoadBytes * block));
    }

    private readonly struct TwoLoads(int* loads, byte* picks) : IBlockReader
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<byte> Read(byte* row, nint block) =>
            Vector128.ShuffleNative(Vector128.Load(row + loads[2 * block]), Vector128.Load(picks + 2 * LoadBytes * block))
            | Vector128.ShuffleNative(Vector128.Load(row + loads[2 * block + 1]), Vector128.Load(picks + 2 * LoadBytes * block + LoadBytes));
    }

    private readonly struct Pairs(int* offsets) : IBlockReader
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<byte> Read(byte* row, nint block)
        {
            var at = offsets + Block * block;
            var pairs = Vector128.Create(
                *(ushort*)(row + at[0]), *(ushort*)(row + at[1]), *(ushort*)(row + at[2]), *(ushort*)(row + at[3]),
                *(ushort*)(row + at[4]), *(ushort*)(row + at[5]), *(ushort*)(row + at[6]), *(ushort*)(row + at[7]));
            return Vector128.Shuffle(pairs.AsByte(), Vector128.Create((byte)0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15));
        }
    }
}
