namespace EdgeAgent.Vision.Imaging;

/// <summary>The two source rows, resampled along the row, that a vertical blend needs at a time.</summary>
internal sealed unsafe class RowCache(int length)
{
    private const int Nothing = -1;

    private readonly PinnedArray<short> _values = new(2 * length);
    private int _firstKey = Nothing;
    private int _secondKey = Nothing;

    public void Clear() => _firstKey = _secondKey = Nothing;

    /// <summary>Where a row is kept.</summary>
    /// <param name="row">The source row.</param>
    /// <param name="other">The row that is needed at the same time and must stay.</param>
    /// <param name="isNew">Whether the caller has to resample it into the place.</param>
    public short* Place(int row, int other, out bool isNew)
    {
        isNew = row != _firstKey && row != _secondKey;
        if (isNew)
        {
            if (_firstKey == other)
                _secondKey = row;
            else
                _firstKey = row;
        }

        return row == _firstKey ? _values.Pointer : _values.Pointer + length;
    }
}
