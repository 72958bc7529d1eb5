namespace EdgeAgent.Audio.Recognition.Transducers;

/// <summary>Rows of numbers of one length, taken and given back. Memory grows to the most rows in use at once, and stays.</summary>
/// <param name="width">Numbers in a row.</param>
internal sealed class RowPool(int width)
{
    private const int RowsOfSlab = 64;

    private readonly List<float[]> _slabs = [];
    private readonly Stack<int> _free = [];
    private int _used;

    /// <summary>A row's numbers.</summary>
    public Span<float> this[int row] => _slabs[row / RowsOfSlab].AsSpan(row % RowsOfSlab * width, width);

    /// <summary>Rows in use.</summary>
    public int Count => _used - _free.Count;

    /// <summary>Takes a row; what it holds is what was left in it.</summary>
    public int Take()
    {
        if (_free.TryPop(out var row))
            return row;
        if (_used == _slabs.Count * RowsOfSlab)
            _slabs.Add(new float[RowsOfSlab * width]);
        return _used++;
    }

    /// <summary>Gives a row back.</summary>
    public void Return(int row) => _free.Push(row);

    /// <summary>Gives all back.</summary>
    public void Clear()
    {
        _free.Clear();
        _used = 0;
    }
}
