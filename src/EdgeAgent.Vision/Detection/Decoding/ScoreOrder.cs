namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>Puts boxes in order by falling score, of equal ones the earlier first, without allocation.</summary>
internal static class ScoreOrder
{
    /// <summary>Sorts.</summary>
    /// <param name="boxes">Boxes with scores from 0 to 1.</param>
    /// <param name="order">Becomes the order; as long as the boxes.</param>
    public static void Sort(ReadOnlySpan<DetectedObject> boxes, Span<ulong> order)
    {
        for (var i = 0; i < order.Length; i++)
        {
            // Bits of a non-negative float sort as its value does; below them the index decides ties.
            order[i] = (ulong)~BitConverter.SingleToUInt32Bits(boxes[i].Score) << 32 | (uint)i;
        }

        order.Sort();
    }

    /// <summary>The place among the boxes of an entry of the order.</summary>
    public static int IndexOf(ulong entry) => (int)(uint)entry;
}
