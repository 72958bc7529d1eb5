using System.Runtime.Intrinsics;

namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// Resamples rows of one plane of bytes to 1/128. Eight outputs read from one or two vectors where the shrink factor allows
/// (up to about 2 and 4.6), else byte pair by byte pair; which, is decided once with the plan.
/// </summary>
internal sealed unsafe class PlaneResampler
{
    private const int Block = 8;
    private const int LoadBytes = 16;

    private enum Reading
    {
        Scalar,
        Pairs,
        TwoLoads,
        OneLoad,
    }

    private readonly Reading _reading;
    private readonly int _width;
    private readonly int _blocks;
    private readonly PinnedArray<int> _offsets;
    private readonly PinnedArray<short> _weights;

    // For each block, where its two loads begin, and which byte of them goes where.
    private readonly PinnedArray<int> _loads;
    private readonly PinnedArray<byte> _picks;

    /// <summary>A plan.</summary>
    /// <param name="taps">Taps along a row of the full picture.</param>
    /// <param name="sourceWidth">Bytes of a row of the plane.</param>
    /// <param name="isHalved">Whether the plane has a value for two pixels of the picture (chroma): both taps may be one value.</param>
    public PlaneResampler(LinearTaps taps, int sourceWidth, bool isHalved)
    {
        _width = taps.Count;
        _blocks = (_width + Block - 1) / Block;
        _offsets = new PinnedArray<int>(_blocks * Block);
        _weights = new PinnedArray<short>(2 * _blocks * Block);
        _loads = new PinnedArray<int>(2 * _blocks);
        _picks = new PinnedArray<byte>(LoadBytes * _blocks);
        for (var x = 0; x < _blocks * Block; x++)
            SetPair(x, taps, Math.Min(x, _width - 1), sourceWidth, isHalved);
        _reading = Choose(sourceWidth);
    }

    /// <summary>Resamples one row.</summary>
    /// <param name="row">The plane's row.</param>
    /// <param name="to">The values, with room for a multiple of eight.</param>
    public void Resample(byte* row, short* to)
    {
        switch (_reading)
        {
            case Reading.OneLoad:
                FromOneLoad(row, to);
                break;
            case Reading.TwoLoads:
                FromTwoLoads(row, to);
                break;
            case Reading.Pairs:
                FromPairs(row, to);
                break;
            default:
                ResampleScalar(row, to);
                break;
        }
    }

    internal void ResampleScalar(byte* row, short* to)
    {
        for (var x = 0; x < _width; x++)
        {
            var pair = row + _offsets.Pointer[x];
            var (first, second) = (_weights.Pointer[2 * x], _weights.Pointer[2 * x + 1]);
            // A plane of one column has no second value to read.
            to[x] = (short)((pair[0] * first + (second == 0 ? 0 : pair[1] * second)) >> 4);
        }
    }

    // Brings the taps into the form "two neighbouring bytes", both within the row.
    private void SetPair(int at, LinearTaps taps, int x, int sourceWidth, bool isHalved)
    {
        var shift = isHalved ? 1 : 0;
        var (first, second) = (taps.First[x] >> shift, taps.Second[x] >> shift);
        var (firstWeight, secondWeight) = (taps.FirstWeight[x], taps.SecondWeight[x]);
        if (first == second)
            (firstWeight, secondWeight) = ((short)(firstWeight + secondWeight), 0);
        if (first == sourceWidth - 1 && first > 0)
            (first, firstWeight, secondWeight) = (first - 1, 0, firstWeight);
        _offsets.Span[at] = first;
        _weights.Span[2 * at] = firstWeight;
        _weights.Span[2 * at + 1] = secondWeight;
    }

    private Reading Choose(int sourceWidth)
    {
        if (!ByteVectors.IsSupported || sourceWidth < 2)
            return Reading.Scalar;
        if (sourceWidth < LoadBytes)
            return Reading.Pairs;
        if (TryPlanLoads(sourceWidth, Block))
            return Reading.OneLoad;
        return TryPlanLoads(sourceWidth, Block / 2) ? Reading.TwoLoads : Reading.Pairs;
    }

    private bool TryPlanLoads(int sourceWidth, int outputsPerLoad)
    {
        for (var x = 0; x < _blocks * Block; x++)
        {
            // The last loads are moved back into the row.
            var load = Math.Min(_offsets.Span[x / outputsPerLoad * outputsPerLoad], sourceWidth - LoadBytes);
            var pick = _offsets.Span[x] - load;
            if (pick + 1 >= LoadBytes)
                return false;
            _loads.Span[x / (Block / 2)] = load;
            _picks.Span[2 * x] = (byte)pick;
            _picks.Span[2 * x + 1] = (byte)(pick + 1);
        }

        return true;
    }

    private void FromOneLoad(byte* row, short* to)
    {
        for (var block = 0; block < _blocks; block++)
        {
            var bytes = Vector128.Load(row + _loads.Pointer[2 * block]);
            var pairs = Vector128.ShuffleNative(bytes, Vector128.Load(_picks.Pointer + LoadBytes * block));
            ByteVectors.WeighPairs(pairs, _weights.Pointer + 2 * Block * block).Store(to + Block * block);
        }
    }

    private void FromTwoLoads(byte* row, short* to)
    {
        var lowerHalf = Vector128.Create(-1L, 0L).AsByte();
        for (var block = 0; block < _blocks; block++)
        {
            var picks = Vector128.Load(_picks.Pointer + LoadBytes * block);
            var lower = Vector128.ShuffleNative(Vector128.Load(row + _loads.Pointer[2 * block]), picks);
            var upper = Vector128.ShuffleNative(Vector128.Load(row + _loads.Pointer[2 * block + 1]), picks);
            var pairs = Vector128.ConditionalSelect(lowerHalf, lower, upper);
            ByteVectors.WeighPairs(pairs, _weights.Pointer + 2 * Block * block).Store(to + Block * block);
        }
    }

    private void FromPairs(byte* row, short* to)
    {
        for (var block = 0; block < _blocks; block++)
        {
            var offsets = _offsets.Pointer + Block * block;
            var pairs = Vector128.Create(
                *(ushort*)(row + offsets[0]), *(ushort*)(row + offsets[1]), *(ushort*)(row + offsets[2]), *(ushort*)(row + offsets[3]),
                *(ushort*)(row + offsets[4]), *(ushort*)(row + offsets[5]), *(ushort*)(row + offsets[6]), *(ushort*)(row + offsets[7]));
            ByteVectors.WeighPairs(pairs.AsByte(), _weights.Pointer + 2 * Block * block).Store(to + Block * block);
        }
    }
}
