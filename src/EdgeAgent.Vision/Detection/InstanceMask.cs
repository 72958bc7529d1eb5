using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Vision.Detection;

/// <summary>
/// The pixels of one object, within a rectangle of the frame, as the runs of each row: a few kilobytes however large the object is in a frame of
/// 4K, whose pixels would be 8 MB. Reuses its memory.
/// </summary>
public sealed class InstanceMask
{
    private int[] _runs = [];
    private int[] _ends = [];
    private int _rows;
    private int _used;

    internal InstanceMask()
    {
    }

    /// <summary>The rectangle's left edge, pixels of the frame.</summary>
    public int Left { get; private set; }

    /// <summary>The rectangle's top edge, pixels of the frame.</summary>
    public int Top { get; private set; }

    /// <summary>The rectangle's width, pixels.</summary>
    public int Width { get; private set; }

    /// <summary>The rectangle's height, pixels.</summary>
    public int Height { get; private set; }

    /// <summary>Whether no pixel belongs to the object.</summary>
    public bool IsEmpty => _used == 0;

    /// <summary>
    /// The runs of one row of the rectangle, from 0: for each its first pixel and the one behind its last, counted from the rectangle's left edge,
    /// rising; none touches the next.
    /// </summary>
    public ReadOnlySpan<int> Row(int y)
    {
        var start = y == 0 ? 0 : _ends[y - 1];
        return _runs.AsSpan(start, _ends[y] - start);
    }

    /// <summary>The same pixels as runs of the whole frame, which stay when this mask is used again.</summary>
    /// <param name="frameWidth">The frame's width, pixels.</param>
    /// <param name="frameHeight">The frame's height, pixels.</param>
    public RunLengthMask ToRunLengths(int frameWidth, int frameHeight) =>
        RunLengthMask.FromRows(frameWidth, frameHeight, Left, Top, _runs.AsSpan(0, _used), _ends.AsSpan(0, _rows));

    /// <summary>Makes it a rectangle whose rows are to be added, all of them, from the top; until then it is empty.</summary>
    internal void Reset(int left, int top, int width, int height)
    {
        (Left, Top, Width, Height, _rows, _used) = (left, top, width, height, 0, 0);
        if (_ends.Length < height)
            _ends = new int[height];
    }

    /// <summary>Room for the runs of the next row, however many it has.</summary>
    internal Span<int> NextRow()
    {
        if (_runs.Length < _used + Width + 1)
            Array.Resize(ref _runs, Math.Max(2 * _runs.Length, _used + Width + 1));
        return _runs.AsSpan(_used);
    }

    /// <summary>Adds the row whose runs are in <see cref="NextRow"/>.</summary>
    /// <param name="numbers">How many numbers they are, two for each run.</param>
    internal void EndRow(int numbers)
    {
        _used += numbers;
        _ends[_rows++] = _used;
    }

    /// <summary>Adds a row.</summary>
    /// <param name="pixels">1 for each pixel that belongs to the object, else 0.</param>
    internal void AddRow(ReadOnlySpan<byte> pixels)
    {
        var runs = NextRow();
        var (count, at) = (0, 0);
        while (pixels[at..].IndexOf((byte)1) is >= 0 and var outside)
        {
            at += outside;
            runs[count++] = at;
            var inside = pixels[at..].IndexOf((byte)0);
            at = inside < 0 ? pixels.Length : at + inside;
            runs[count++] = at;
        }

        EndRow(count);
    }
}
