using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Vision.Motion;

/// <summary>Cells that touch, be it with a corner, as regions; those that are too small do not count. Allocates nothing but <see cref="Largest"/> and <see cref="LargestShare"/>.</summary>
internal sealed class MovingRegions(double minArea)
{
    /// <summary>A single cell may be noise, however small a region may be.</summary>
    private const int LeastCells = 2;

    private readonly List<Region> _regions = [];
    private int[] _stack = [];
    private int _columns;
    private int _rows;

    /// <summary>The share of the picture that the regions take.</summary>
    public double Area { get; private set; }

    /// <summary>The share of the picture that the largest region takes.</summary>
    public double LargestShare => _regions.Count == 0 ? 0 : (double)_regions.Max(r => r.Cells) / (_columns * _rows);

    /// <summary>Finds the regions.</summary>
    /// <param name="cells">Which cells have changed; all are false afterwards.</param>
    /// <param name="columns">Cells in a row.</param>
    public void Find(Span<bool> cells, int columns)
    {
        _regions.Clear();
        (_columns, _rows) = (columns, cells.Length / columns);
        if (_stack.Length < cells.Length)
            _stack = new int[cells.Length];
        var least = Math.Max(LeastCells, minArea * cells.Length);
        var covered = 0;
        for (int next; (next = cells.IndexOf(true)) >= 0;)
        {
            if (Take(cells, next) is var region && region.Cells < least)
                continue;
            _regions.Add(region);
            covered += region.Cells;
        }

        Area = (double)covered / cells.Length;
    }

    /// <summary>Where the largest regions lie.</summary>
    public List<Box> Largest(int count) =>
    [
        .. _regions.OrderByDescending(r => r.Cells).Take(count).Select(r => new Box(
            Fraction(r.Left, _columns), Fraction(r.Top, _rows), Fraction(r.Right + 1 - r.Left, _columns), Fraction(r.Bottom + 1 - r.Top, _rows))),
    ];

    private static double Fraction(int cells, int side) => Math.Round((double)cells / side, 5);

    /// <summary>Takes the region around a cell out of the grid.</summary>
    private Region Take(Span<bool> cells, int start)
    {
        var region = new Region(0, int.MaxValue, int.MaxValue, 0, 0);
        var waiting = 0;
        cells[start] = false;
        _stack[waiting++] = start;
        while (waiting > 0)
        {
            var (row, column) = Math.DivRem(_stack[--waiting], _columns);
            region = new Region(
                region.Cells + 1, Math.Min(region.Left, column), Math.Min(region.Top, row), Math.Max(region.Right, column), Math.Max(region.Bottom, row));
            for (var y = Math.Max(0, row - 1); y <= Math.Min(_rows - 1, row + 1); y++)
            {
                for (var x = Math.Max(0, column - 1); x <= Math.Min(_columns - 1, column + 1); x++)
                {
                    if (!cells[y * _columns + x])
                        continue;
                    cells[y * _columns + x] = false;
                    _stack[waiting++] = y * _columns + x;
                }
            }
        }

        return region;
    }

    private readonly record struct Region(int Cells, int Left, int Top, int Right, int Bottom);
}
