namespace EdgeAgent.Audio.Keywords;

/// <summary>The mean of a label's last scores. Allocates nothing.</summary>
/// <param name="length">How many, from 1; fewer since the beginning or a gap.</param>
internal sealed class KeywordSmoothing(int length)
{
    private readonly float[] _last = new float[length];
    private long _count;

    /// <summary>Takes the next score.</summary>
    /// <returns>The mean with it; the score itself where one is no mean.</returns>
    public float Push(float score)
    {
        if (length == 1)
            return score;
        _last[_count++ % length] = score;
        // Summed anew each time: a running sum would keep the roundings of an endless stream.
        var taken = (int)Math.Min(_count, length);
        var sum = 0f;
        for (var i = 0; i < taken; i++)
            sum += _last[i];
        return sum / taken;
    }

    /// <summary>Audio is missing.</summary>
    public void Break() => _count = 0;
}
