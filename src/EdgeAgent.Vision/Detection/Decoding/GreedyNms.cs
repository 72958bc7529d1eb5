using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// Greedy non-maximum suppression: boxes are taken by falling score (of equal ones the earlier in the output), and one goes when its
/// intersection over union with a kept one is above the limit. Plain areas, no +1; float32, as torchvision's <c>nms</c> on the CPU.
/// Reuses its memory; not thread-safe.
/// </summary>
internal sealed class GreedyNms
{
    private ulong[] _order = [];
    private readonly float[] _left;
    private readonly float[] _top;
    private readonly float[] _right;
    private readonly float[] _bottom;
    private readonly float[] _area;
    private readonly int[] _class;

    /// <summary>Memory for one detector.</summary>
    /// <param name="max">Boxes to keep at most, above 0.</param>
    public GreedyNms(int max)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        Max = max;
        var padded = Max + Vector128<float>.Count;
        _left = new float[padded];
        _top = new float[padded];
        _right = new float[padded];
        _bottom = new float[padded];
        _area = new float[padded];
        _class = new int[padded];
    }

    /// <summary>Boxes that are kept at most: those that score best.</summary>
    public int Max { get; }

    /// <summary>Chooses the boxes to keep.</summary>
    /// <param name="candidates">Boxes with finite edges and scores from 0 to 1, in the order of the output.</param>
    /// <param name="maxIou">The largest overlap of two boxes that are both kept.</param>
    /// <param name="acrossClasses">Whether a box also suppresses those of other classes.</param>
    /// <param name="kept">Where their places among the candidates go, by falling score; room for <see cref="Max"/>.</param>
    /// <returns>How many are kept.</returns>
    public int Run(ReadOnlySpan<DetectedObject> candidates, float maxIou, bool acrossClasses, Span<int> kept)
    {
        // What lies behind the kept ones is read with their last vector, and NaN suppresses nothing.
        _area.AsSpan().Fill(float.NaN);
        var count = 0;
        foreach (var entry in Sort(candidates))
        {
            ref readonly var box = ref candidates[ScoreOrder.IndexOf(entry)];
            var classId = acrossClasses ? 0 : box.ClassId;
            var area = box.Width * box.Height;
            if (IsSuppressed(box, area, classId, count, maxIou))
                continue;
            _left[count] = box.Left;
            _top[count] = box.Top;
            _right[count] = box.Right;
            _bottom[count] = box.Bottom;
            _area[count] = area;
            _class[count] = classId;
            kept[count++] = ScoreOrder.IndexOf(entry);
            if (count == Max)
                break;
        }

        return count;
    }

    /// <summary>Keeps all of them, up to <see cref="Max"/>: boxes that the graph has thinned out itself.</summary>
    /// <inheritdoc cref="Run"/>
    public int Rank(ReadOnlySpan<DetectedObject> candidates, Span<int> kept)
    {
        var count = 0;
        foreach (var entry in Sort(candidates))
        {
            kept[count++] = ScoreOrder.IndexOf(entry);
            if (count == Max)
                break;
        }

        return count;
    }

    private Span<ulong> Sort(ReadOnlySpan<DetectedObject> candidates)
    {
        if (_order.Length < candidates.Length)
            _order = new ulong[candidates.Length + candidates.Length / 2];
        var order = _order.AsSpan(0, candidates.Length);
        ScoreOrder.Sort(candidates, order);
        return order;
    }

    private bool IsSuppressed(in DetectedObject box, float area, int classId, int count, float maxIou)
    {
        var left = Vector128.Create(box.Left);
        var top = Vector128.Create(box.Top);
        var right = Vector128.Create(box.Right);
        var bottom = Vector128.Create(box.Bottom);
        var areas = Vector128.Create(area);
        var limit = Vector128.Create(maxIou);
        var classes = Vector128.Create(classId);
        ref var lefts = ref MemoryMarshal.GetArrayDataReference(_left);
        ref var tops = ref MemoryMarshal.GetArrayDataReference(_top);
        ref var rights = ref MemoryMarshal.GetArrayDataReference(_right);
        ref var bottoms = ref MemoryMarshal.GetArrayDataReference(_bottom);
        ref var keptAreas = ref MemoryMarshal.GetArrayDataReference(_area);
        ref var keptClasses = ref MemoryMarshal.GetArrayDataReference(_class);
        for (nuint i = 0; i < (nuint)count; i += (nuint)Vector128<float>.Count)
        {
            var width = Vector128.Min(right, Vector128.LoadUnsafe(ref rights, i)) - Vector128.Max(left, Vector128.LoadUnsafe(ref lefts, i));
            var height = Vector128.Min(bottom, Vector128.LoadUnsafe(ref bottoms, i)) - Vector128.Max(top, Vector128.LoadUnsafe(ref tops, i));
            var overlap = Vector128.Max(width, Vector128<float>.Zero) * Vector128.Max(height, Vector128<float>.Zero);
            var iou = overlap / (areas + Vector128.LoadUnsafe(ref keptAreas, i) - overlap);
            var same = Vector128.Equals(classes, Vector128.LoadUnsafe(ref keptClasses, i));
            if ((Vector128.GreaterThan(iou, limit).AsInt32() & same) != Vector128<int>.Zero)
                return true;
        }

        return false;
    }
}
