using System.Numerics.Tensors;

namespace EdgeAgent.Vision.Regions;

/// <summary>
/// Finds the connected regions of a picture of labels in one pass over its rows: runs of equal labels, joined with those of the row above
/// that they touch (union-find; He, Chao, Suzuki, "A run-based two-scan labeling algorithm", 2008). Reuses its memory.
/// </summary>
internal sealed class RegionScan
{
    private Region[] _parts = new Region[256];
    private int[] _parents = new int[256];
    private int[] _starts = new int[256];
    private int[] _ends = new int[256];
    private Region[] _found = new Region[64];
    private int _runs;

    /// <summary>Scans a picture.</summary>
    /// <param name="labels">Its labels, row after row.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="skipped">A label whose regions are not wanted; −1 for none.</param>
    /// <param name="map">A number for each pixel, whose largest in each region is wanted; empty for none.</param>
    /// <returns>The regions in the order of their first pixels; valid until the next call.</returns>
    public ReadOnlySpan<Region> Scan(ReadOnlySpan<byte> labels, int width, int skipped, ReadOnlySpan<float> map = default)
    {
        _runs = 0;
        var (aboveStart, aboveEnd) = (0, 0);
        for (var y = 0; y * width < labels.Length; y++)
        {
            var first = _runs;
            ScanRow(labels.Slice(y * width, width), map.IsEmpty ? map : map.Slice(y * width, width), y, skipped, aboveStart, aboveEnd);
            (aboveStart, aboveEnd) = (first, _runs);
        }

        return Collect();
    }

    private void ScanRow(ReadOnlySpan<byte> row, ReadOnlySpan<float> map, int y, int skipped, int above, int aboveEnd)
    {
        for (var x = 0; x < row.Length;)
        {
            var label = row[x];
            var length = row[x..].IndexOfAnyExcept(label);
            var end = length < 0 ? row.Length : x + length;
            if (label != skipped)
            {
                var run = Add(new Region(label, end - x, x, y, end, y + 1, x, map.IsEmpty ? 0 : TensorPrimitives.Max(map[x..end])));
                // Touching at a corner is touching: runs of the row above from one column before to one after.
                while (above < aboveEnd && _ends[above] < x)
                    above++;
                for (var other = above; other < aboveEnd && _starts[other] <= end; other++)
                {
                    if (_parts[other].Label == label)
                        Join(run, other);
                }
            }

            x = end;
        }
    }

    private int Add(in Region run)
    {
        if (_runs == _parts.Length)
        {
            Array.Resize(ref _parts, 2 * _runs);
            Array.Resize(ref _parents, 2 * _runs);
            Array.Resize(ref _starts, 2 * _runs);
            Array.Resize(ref _ends, 2 * _runs);
        }

        (_parts[_runs], _parents[_runs], _starts[_runs], _ends[_runs]) = (run, _runs, run.Left, run.Right);
        return _runs++;
    }

    private void Join(int a, int b)
    {
        (a, b) = (RootOf(a), RootOf(b));
        // The older one stays: it has the first pixel.
        if (a != b)
            _parents[Math.Max(a, b)] = Math.Min(a, b);
    }

    private int RootOf(int run)
    {
        while (_parents[run] != run)
            run = _parents[run] = _parents[_parents[run]];
        return run;
    }

    private ReadOnlySpan<Region> Collect()
    {
        for (var i = 0; i < _runs; i++)
        {
            var root = RootOf(i);
            if (root == i)
                continue;
            ref var whole = ref _parts[root];
            ref readonly var part = ref _parts[i];
            whole = whole with
            {
                Pixels = whole.Pixels + part.Pixels,
                Left = Math.Min(whole.Left, part.Left),
                Right = Math.Max(whole.Right, part.Right),
                Bottom = Math.Max(whole.Bottom, part.Bottom),
                Peak = Math.Max(whole.Peak, part.Peak),
            };
        }

        var count = 0;
        for (var i = 0; i < _runs; i++)
        {
            if (_parents[i] != i)
                continue;
            if (count == _found.Length)
                Array.Resize(ref _found, 2 * count);
            _found[count++] = _parts[i];
        }

        return _found.AsSpan(0, count);
    }
}
