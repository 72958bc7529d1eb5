using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Vision.Privacy;

/// <summary>
/// Makes parts of a picture black, in its own memory and layout. A pixel that a polygon touches with a corner only is black as a whole; of
/// <see cref="PixelFormat.I420"/> so is the colour of each 2 × 2 pixels, so that at the border a pixel may keep its brightness
/// and lose its colour. Not thread-safe; allocates nothing while the format of the frames stays.
/// </summary>
public sealed class PrivacyMask
{
    /// <summary>Black of BT.601 in limited range, as <see cref="PixelFormat.I420"/> is.</summary>
    private const byte BlackLuma = 16;

    private const byte NoColour = 128;

    private readonly IReadOnlyList<Polygon> _polygons;
    private readonly List<ByteRun> _runs = [];

    /// <summary>Where in <see cref="_runs"/> those of the colour planes begin.</summary>
    private int _chromaRuns;

    private FrameFormat _format;

    /// <summary>A mask.</summary>
    /// <param name="polygons">What is made black.</param>
    public PrivacyMask(IReadOnlyList<Polygon> polygons)
    {
        ArgumentNullException.ThrowIfNull(polygons);
        _polygons = polygons;
    }

    /// <summary>Makes its parts of a frame black.</summary>
    public void Cover(FrameLease frame)
    {
        if (frame.Format != _format)
            Prepare(frame.Format);
        var pixels = frame.Pixels;
        var black = _format.Pixels == PixelFormat.I420 ? BlackLuma : (byte)0;
        for (var i = 0; i < _runs.Count; i++)
            pixels.Slice(_runs[i].Start, _runs[i].Length).Fill(i < _chromaRuns ? black : NoColour);
    }

    private void Prepare(FrameFormat format)
    {
        _runs.Clear();
        var pixelBytes = format.Pixels == PixelFormat.Bgr24 ? 3 : 1;
        AddPlane(0, format.Width, format.Height, pixelBytes, format.Width, format.Height);
        _chromaRuns = _runs.Count;
        if (format.Pixels == PixelFormat.I420)
        {
            var luma = format.Width * format.Height;
            AddPlane(luma, format.ChromaWidth, format.ChromaHeight, 1, format.Width / 2.0, format.Height / 2.0);
            AddPlane(luma + format.ChromaWidth * format.ChromaHeight, format.ChromaWidth, format.ChromaHeight, 1, format.Width / 2.0, format.Height / 2.0);
        }

        _format = format;
    }

    /// <summary>Adds the runs of one plane: rows of cells, of which the picture takes so many in width and height.</summary>
    private void AddPlane(int offset, int columns, int rows, int cellBytes, double width, double height)
    {
        var covered = new CoveredCells(_polygons, width, height);
        var cells = new bool[columns];
        var first = _runs.Count;
        for (var row = 0; row < rows; row++)
        {
            Array.Clear(cells);
            covered.Mark(row, cells);
            for (var column = 0; column < columns;)
            {
                var length = cells.AsSpan(column).IndexOf(!cells[column]);
                var next = length < 0 ? columns : column + length;
                if (cells[column])
                    Add(offset + (row * columns + column) * cellBytes, (next - column) * cellBytes, first);
                column = next;
            }
        }
    }

    /// <summary>Adds a run, or makes the last one longer where it goes on in the next row.</summary>
    private void Add(int start, int length, int first)
    {
        if (_runs.Count > first && _runs[^1] is var last && last.Start + last.Length == start)
            _runs[^1] = last with { Length = last.Length + length };
        else
            _runs.Add(new ByteRun(start, length));
    }

    private readonly record struct ByteRun(int Start, int Length);
}
