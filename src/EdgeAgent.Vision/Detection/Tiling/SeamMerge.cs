namespace EdgeAgent.Vision.Detection.Tiling;

/// <summary>
/// Makes one object of what several tiles have seen of it. Boxes that no tile has cut compete as in any suppression. What two tiles have cut on facing
/// sides of a seam is joined; what is still cut and lies mostly within another box of its class is a part of that. Merging by the share of the
/// smaller box alone, as slicing inference often does, would take the child for a part of the adult behind it. Reuses its memory; not thread-safe.
/// </summary>
/// <param name="maxIou">Overlap (IoU) above which the weaker of two whole boxes of a class goes.</param>
internal sealed class SeamMerge(float maxIou)
{
    /// <summary>Share of a cut box that lies in another one whose part it is.</summary>
    private const float PartShare = 0.7f;

    /// <summary>How well two pieces of one object line up along the seam (overlap over union of their extents).</summary>
    private const float LeastAlignment = 0.6f;

    private readonly List<TileBox> _boxes = [];
    private readonly List<TileBox> _kept = [];

    /// <summary>Forgets the last frame.</summary>
    public void Clear() => _boxes.Clear();

    /// <summary>Adds a box of a tile or of the whole frame.</summary>
    public void Add(in TileBox box) => _boxes.Add(box);

    /// <summary>Writes the objects of the frame, by falling score.</summary>
    /// <param name="objects">Room for the most results; those that score best.</param>
    /// <returns>How many there are.</returns>
    public int Run(Span<DetectedObject> objects)
    {
        Join();
        // Whole boxes first: they decide what a piece is a part of.
        _boxes.Sort(static (a, b) => (a.Cuts != CutEdges.None, -a.Object.Score).CompareTo((b.Cuts != CutEdges.None, -b.Object.Score)));
        _kept.Clear();
        foreach (var box in _boxes)
        {
            if (!IsKnown(box))
                _kept.Add(box);
        }

        _kept.Sort(static (a, b) => b.Object.Score.CompareTo(a.Object.Score));
        var count = Math.Min(_kept.Count, objects.Length);
        for (var i = 0; i < count; i++)
            objects[i] = _kept[i].Object;
        return count;
    }

    /// <summary>Joins pieces until none is left that fits another: an object may lie in four tiles, whose halves fit only once they are joined.</summary>
    private void Join()
    {
        var before = int.MaxValue;
        while (_boxes.Count < before)
        {
            before = _boxes.Count;
            for (var i = 0; i < _boxes.Count; i++)
            {
                if (_boxes[i].Cuts != CutEdges.None)
                    i -= JoinTo(i);
            }
        }
    }

    /// <summary>Joins to one box what fits it.</summary>
    /// <returns>How many places it has moved forward.</returns>
    private int JoinTo(int i)
    {
        var moved = 0;
        for (var j = 0; j < _boxes.Count; j++)
        {
            if (i == j || _boxes[j].Cuts == CutEdges.None || !AreNeighbours(_boxes[i], _boxes[j], out var ends, out var begins))
                continue;
            var (a, b) = (_boxes[i].Object, _boxes[j].Object);
            var better = a.Score >= b.Score ? a : b;
            var joined = better with
            {
                Left = Math.Min(a.Left, b.Left),
                Top = Math.Min(a.Top, b.Top),
                Right = Math.Max(a.Right, b.Right),
                Bottom = Math.Max(a.Bottom, b.Bottom),
            };
            _boxes[i] = new TileBox(joined, (_boxes[i].Cuts & ~ends) | (_boxes[j].Cuts & ~begins));
            _boxes.RemoveAt(j);
            if (j < i)
            {
                i--;
                moved++;
            }

            j = -1;
        }

        return moved;
    }

    /// <summary>Whether a is cut at its right or lower edge where b is cut at its left or upper one, both line up, and they meet.</summary>
    private static bool AreNeighbours(in TileBox a, in TileBox b, out CutEdges ends, out CutEdges begins)
    {
        var (one, other) = (a.Object, b.Object);
        (ends, begins) = (CutEdges.None, CutEdges.None);
        if (one.ClassId != other.ClassId)
            return false;
        if ((a.Cuts & CutEdges.Right) != 0 && (b.Cuts & CutEdges.Left) != 0 && other.Left <= one.Right && other.Left > one.Left && other.Right > one.Right
            && Alignment(one.Top, one.Bottom, other.Top, other.Bottom) >= LeastAlignment)
            (ends, begins) = (CutEdges.Right, CutEdges.Left);
        else if ((a.Cuts & CutEdges.Bottom) != 0 && (b.Cuts & CutEdges.Top) != 0 && other.Top <= one.Bottom && other.Top > one.Top && other.Bottom > one.Bottom
            && Alignment(one.Left, one.Right, other.Left, other.Right) >= LeastAlignment)
            (ends, begins) = (CutEdges.Bottom, CutEdges.Top);
        return ends != CutEdges.None;
    }

    private static float Alignment(float from, float to, float otherFrom, float otherTo) =>
        (Math.Min(to, otherTo) - Math.Max(from, otherFrom)) / (Math.Max(to, otherTo) - Math.Min(from, otherFrom));

    private bool IsKnown(in TileBox box)
    {
        var mine = box.Object;
        foreach (var kept in _kept)
        {
            var other = kept.Object;
            if (other.ClassId != mine.ClassId)
                continue;
            var overlap = Math.Max(0, Math.Min(mine.Right, other.Right) - Math.Max(mine.Left, other.Left))
                * Math.Max(0, Math.Min(mine.Bottom, other.Bottom) - Math.Max(mine.Top, other.Top));
            var area = mine.Width * mine.Height;
            if (overlap > maxIou * (area + other.Width * other.Height - overlap) || (box.Cuts != CutEdges.None && overlap > PartShare * area))
                return true;
        }

        return false;
    }
}
