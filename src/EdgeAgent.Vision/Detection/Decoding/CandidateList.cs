namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>The boxes of one picture that score enough and are of a class that is wanted, in the order of the output. Reuses its memory.</summary>
/// <param name="isWanted">Whether a class is wanted, by its number; null for all.</param>
internal sealed class CandidateList(bool[]? isWanted = null)
{
    /// <summary>Sigmoids of quantised graphs may end a little above 1, and the product of two of them a little more.</summary>
    private const float MostScore = 1.03f;

    private DetectedObject[] _boxes = new DetectedObject[64];
    private int[] _rows = new int[64];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The boxes.</summary>
    public ReadOnlySpan<DetectedObject> Boxes => _boxes.AsSpan(0, Count);

    /// <summary>The row of each, by which its details are read.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, Count);

    /// <summary>Empties it.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds a box if its class is wanted.</summary>
    /// <param name="box">The box.</param>
    /// <param name="row">Where its details are; what it means is the decoder's.</param>
    /// <returns>False when an edge is not finite, or the score far from a probability: the output is worth nothing.</returns>
    public bool TryAdd(in DetectedObject box, int row)
    {
        if (isWanted is not null && !((uint)box.ClassId < (uint)isWanted.Length && isWanted[box.ClassId]))
            return true;
        if (!(float.IsFinite(box.Left) && float.IsFinite(box.Top) && float.IsFinite(box.Right) && float.IsFinite(box.Bottom) && box.Score <= MostScore))
            return false;
        if (Count == _boxes.Length)
        {
            Array.Resize(ref _boxes, 2 * Count);
            Array.Resize(ref _rows, 2 * Count);
        }

        _boxes[Count] = box.Score > 1 ? box with { Score = 1 } : box;
        _rows[Count++] = row;
        return true;
    }
}
