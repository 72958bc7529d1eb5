using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// A picture as a grid of cells of nearly square shape: the mean brightness of each, from every pixel of four of its rows. Of BGR24 all
/// three colours count alike. Allocates nothing while the format of the frames stays.
/// </summary>
/// <param name="longSide">Cells along the longer side, about; a picture with fewer pixels has a cell for each.</param>
/// <param name="isEven">Whether every cell has equally many pixels, and what is left over at the right and lower edge is not looked at; else the cells
/// cover all of the picture, and some are a pixel larger.</param>
internal sealed class CoarsePicture(int longSide = 96, bool isEven = false)
{
    /// <summary>Rows that are looked at in each row of cells; four bytes add up in 16 bits.</summary>
    private const int SampledRows = 4;

    private FrameFormat _format;
    private float[] _cells = [];

    /// <summary>The part of the picture that is looked at, pixels.</summary>
    private int _width;
    private int _height;

    /// <summary>Where each column of cells begins in a row of the picture, in bytes; and the end of the last.</summary>
    private int[] _edges = [];

    /// <summary>Sums of the sampled rows, byte by byte.</summary>
    private ushort[] _sums = [];

    /// <summary>Cells in a row.</summary>
    public int Columns { get; private set; }

    /// <summary>Rows of cells.</summary>
    public int Rows { get; private set; }

    /// <summary>Width and height of a cell, pixels; of uneven ones about.</summary>
    public double CellPixels { get; private set; } = 1;

    /// <summary>Brightness of each cell above black, row by row.</summary>
    public ReadOnlySpan<float> Cells => _cells;

    /// <summary>Looks at a picture.</summary>
    /// <returns>Whether it has another format than the one before: the grid may be another one.</returns>
    public bool Measure(FrameLease frame)
    {
        var isAnother = frame.Format != _format;
        if (isAnother)
            Prepare(frame.Format);
        var pixels = frame.Pixels;
        var black = _format.Pixels == PixelFormat.I420 ? 16f : 0;
        for (var row = 0; row < Rows; row++)
        {
            AddRows(pixels, row);
            for (var column = 0; column < Columns; column++)
            {
                var (left, right) = (_edges[column], _edges[column + 1]);
                var mean = (float)Sum(_sums.AsSpan(left, right - left)) / (SampledRows * (right - left));
                _cells[row * Columns + column] = Math.Max(0, mean - black);
            }
        }

        return isAnother;
    }

    private void Prepare(FrameFormat format)
    {
        _format = format;
        var cell = Math.Max(1, Math.Max(format.Width, format.Height) / (double)longSide);
        if (isEven)
            cell = Math.Min(Math.Round(cell), Math.Min(format.Width, format.Height));
        CellPixels = cell;
        Columns = Math.Clamp((int)(isEven ? format.Width / cell : Math.Round(format.Width / cell)), 1, format.Width);
        Rows = Math.Clamp((int)(isEven ? format.Height / cell : Math.Round(format.Height / cell)), 1, format.Height);
        _width = isEven ? (int)cell * Columns : format.Width;
        _height = isEven ? (int)cell * Rows : format.Height;
        _cells = new float[Columns * Rows];
        var pixelBytes = format.Stride / format.Width;
        _edges = [.. Enumerable.Range(0, Columns + 1).Select(column => (int)((long)column * _width / Columns) * pixelBytes)];
        _sums = new ushort[format.Stride];
    }

    private void AddRows(ReadOnlySpan<byte> pixels, int row)
    {
        var stride = _format.Stride;
        var top = (int)((long)row * _height / Rows);
        var height = (int)((long)(row + 1) * _height / Rows) - top;
        ref var first = ref MemoryMarshal.GetReference(pixels.Slice((top + height / 8) * stride, stride));
        ref var second = ref MemoryMarshal.GetReference(pixels.Slice((top + 3 * height / 8) * stride, stride));
        ref var third = ref MemoryMarshal.GetReference(pixels.Slice((top + 5 * height / 8) * stride, stride));
        ref var fourth = ref MemoryMarshal.GetReference(pixels.Slice((top + 7 * height / 8) * stride, stride));
        ref var sums = ref MemoryMarshal.GetArrayDataReference(_sums);
        nuint i = 0;
        for (; (int)i + Vector128<byte>.Count <= stride; i += (nuint)Vector128<byte>.Count)
        {
            var (a, b) = Vector128.Widen(Vector128.LoadUnsafe(ref first, i));
            var (c, d) = Vector128.Widen(Vector128.LoadUnsafe(ref second, i));
            var (e, f) = Vector128.Widen(Vector128.LoadUnsafe(ref third, i));
            var (g, h) = Vector128.Widen(Vector128.LoadUnsafe(ref fourth, i));
            (a + c + (e + g)).StoreUnsafe(ref sums, i);
            (b + d + (f + h)).StoreUnsafe(ref sums, i + (nuint)Vector128<ushort>.Count);
        }

        for (; (int)i < stride; i++)
        {
            _sums[i] = (ushort)(Unsafe.Add(ref first, i) + Unsafe.Add(ref second, i)
                + Unsafe.Add(ref third, i) + Unsafe.Add(ref fourth, i));
        }
    }

    private static uint Sum(ReadOnlySpan<ushort> values)
    {
        var sums = Vector128<uint>.Zero;
        var i = 0;
        for (; i + Vector128<ushort>.Count <= values.Length; i += Vector128<ushort>.Count)
        {
            var (lower, upper) = Vector128.Widen(Vector128.Create(values[i..]));
            sums += lower + upper;
        }

        var sum = Vector128.Sum(sums);
        for (; i < values.Length; i++)
            sum += values[i];
        return sum;
    }
}
