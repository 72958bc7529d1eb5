namespace EdgeAgent.Vision.Regions;

/// <summary>
/// Follows the outer edge of a region between its pixels and those of others, and straightens it. A polygon of edges has exactly the area of
/// its pixels, holes apart; one through pixel centres, as OpenCV's findContours gives it, is half a pixel short on every side.
/// </summary>
internal static class Boundary
{
    /// <summary>Pixels ahead of a corner, on the left and on the right, for the headings right, down, left, up.</summary>
    private static readonly (int X, int Y)[] AheadLeft = [(0, -1), (0, 0), (-1, 0), (-1, -1)];
    private static readonly (int X, int Y)[] AheadRight = [(0, 0), (-1, 0), (-1, -1), (0, -1)];
    private static readonly (int X, int Y)[] Step = [(1, 0), (0, 1), (-1, 0), (0, -1)];

    /// <summary>Follows the outer edge of a region, clockwise, the region on the right hand.</summary>
    /// <param name="labels">The picture's labels, row after row.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="region">The region.</param>
    /// <param name="corners">Where its corners go, in pixels of the picture; emptied before.</param>
    public static void Trace(ReadOnlySpan<byte> labels, int width, in Region region, List<(int X, int Y)> corners)
    {
        corners.Clear();
        var height = labels.Length / width;
        var (x, y, heading) = (region.StartX, region.Top, 0);
        do
        {
            (x, y) = (x + Step[heading].X, y + Step[heading].Y);
            // A corner where two pixels touch is gone through: regions hang together over corners.
            var turn = IsInside(labels, width, height, region.Label, x + AheadLeft[heading].X, y + AheadLeft[heading].Y) ? -1
                : IsInside(labels, width, height, region.Label, x + AheadRight[heading].X, y + AheadRight[heading].Y) ? 0 : 1;
            if (turn == 0)
                continue;
            corners.Add((x, y));
            heading = (heading + turn + 4) % 4;
        }
        while (x != region.StartX || y != region.Top || heading != 0);
    }

    /// <summary>Leaves out corners that lie nearer than a distance to the line without them (Douglas and Peucker, 1973).</summary>
    /// <param name="corners">A closed polygon.</param>
    /// <param name="distance">Pixels.</param>
    /// <param name="most">Most corners that stay: the distance is doubled until they are not more.</param>
    public static List<(int X, int Y)> Simplify(List<(int X, int Y)> corners, double distance, int most)
    {
        if (corners.Count <= 4)
            return corners;
        var far = Farthest(corners, corners[0]);
        while (true)
        {
            var kept = new bool[corners.Count];
            kept[0] = kept[far] = true;
            Divide(corners, 0, far, distance, kept);
            Divide(corners, far, corners.Count, distance, kept);
            List<(int X, int Y)> simple = [.. corners.Where((_, i) => kept[i])];
            if (simple.Count <= most)
                return simple;
            distance *= 2;
        }
    }

    private static bool IsInside(ReadOnlySpan<byte> labels, int width, int height, byte label, int x, int y) =>
        (uint)x < (uint)width && (uint)y < (uint)height && labels[y * width + x] == label;

    private static int Farthest(List<(int X, int Y)> corners, (int X, int Y) from)
    {
        var (farthest, distance) = (0, 0L);
        for (var i = 1; i < corners.Count; i++)
        {
            var (dx, dy) = ((long)corners[i].X - from.X, (long)corners[i].Y - from.Y);
            if (dx * dx + dy * dy > distance)
                (farthest, distance) = (i, dx * dx + dy * dy);
        }

        return farthest;
    }

    /// <summary>Keeps the corner between two that is farthest from their line, and so on; the polygon's end is its beginning.</summary>
    private static void Divide(List<(int X, int Y)> corners, int first, int last, double distance, bool[] kept)
    {
        var spans = new Stack<(int First, int Last)>();
        spans.Push((first, last));
        while (spans.TryPop(out var span))
        {
            var (from, to) = (corners[span.First], corners[span.Last % corners.Count]);
            var (dx, dy) = ((double)to.X - from.X, (double)to.Y - from.Y);
            var length = Math.Sqrt(dx * dx + dy * dy);
            var (at, most) = (-1, distance);
            for (var i = span.First + 1; i < span.Last; i++)
            {
                var (px, py) = ((double)corners[i].X - from.X, (double)corners[i].Y - from.Y);
                var off = length > 0 ? Math.Abs(px * dy - py * dx) / length : Math.Sqrt(px * px + py * py);
                if (off > most)
                    (at, most) = (i, off);
            }

            if (at < 0)
                continue;
            kept[at] = true;
            spans.Push((span.First, at));
            spans.Push((at, span.Last));
        }
    }
}
