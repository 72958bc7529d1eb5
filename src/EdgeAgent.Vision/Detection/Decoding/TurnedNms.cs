namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// Suppression of turned boxes as Ultralytics does it (<c>utils/nms.py</c>, <c>TorchNMS.fast_nms</c> with <c>batch_probiou</c>): a box goes when it is as
/// alike as the limit, or more, to any box of its class that scores better, whether that one is kept or not. Reuses its memory; not thread-safe.
/// </summary>
internal sealed class TurnedNms
{
    private BoxCovariance[] _boxes = [];
    private ulong[] _order = [];

    /// <summary>Chooses the boxes to keep.</summary>
    /// <param name="boxes">The boxes.</param>
    /// <param name="candidates">The score, 0 to 1, and class of each.</param>
    /// <param name="limit">How alike two boxes are that are not both kept, at least.</param>
    /// <param name="kept">Where their places go, by falling score; of equal ones the earlier first. Room for all.</param>
    /// <returns>How many are kept.</returns>
    public int Run(ReadOnlySpan<TurnedBox> boxes, ReadOnlySpan<DetectedObject> candidates, float limit, Span<int> kept)
    {
        if (_boxes.Length < boxes.Length)
            (_boxes, _order) = (new BoxCovariance[boxes.Length + boxes.Length / 2], new ulong[boxes.Length + boxes.Length / 2]);
        var order = _order.AsSpan(0, boxes.Length);
        ScoreOrder.Sort(candidates, order);
        for (var i = 0; i < order.Length; i++)
            _boxes[i] = BoxCovariance.Of(boxes[ScoreOrder.IndexOf(order[i])]);

        var distance = BoxCovariance.DistanceOf(limit);
        var count = 0;
        for (var i = 0; i < order.Length; i++)
        {
            var at = ScoreOrder.IndexOf(order[i]);
            if (!IsSuppressed(i, candidates, order, limit, distance))
                kept[count++] = at;
        }

        return count;
    }

    private bool IsSuppressed(int place, ReadOnlySpan<DetectedObject> candidates, ReadOnlySpan<ulong> order, float limit, float distance)
    {
        ref readonly var box = ref _boxes[place];
        var classId = candidates[ScoreOrder.IndexOf(order[place])].ClassId;
        for (var better = 0; better < place; better++)
        {
            if (!BoxCovariance.AreApart(_boxes[better], box, distance) && candidates[ScoreOrder.IndexOf(order[better])].ClassId == classId
                && BoxCovariance.Similarity(_boxes[better], box) >= limit)
                return true;
        }

        return false;
    }
}
