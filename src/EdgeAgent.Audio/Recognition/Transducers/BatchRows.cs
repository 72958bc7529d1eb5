namespace EdgeAgent.Audio.Recognition.Transducers;

/// <summary>
/// How many rows a run has. A graph is bound anew whenever its shapes change, which costs more than a few rows that nobody reads: so
/// a run keeps the rows of the one before while that is not wasteful.
/// </summary>
/// <param name="fixedRows">What the graph fixes; −1 where it is free.</param>
internal sealed class BatchRows(long fixedRows)
{
    /// <summary>Rows of one run at most, where the graph leaves it free: larger batches gain nothing and hold memory.</summary>
    private const int Most = 256;

    private const int Wasteful = 4;

    private int _last;

    /// <summary>How many rows fit into one run.</summary>
    public int MostRows { get; } = fixedRows > 0 ? (int)Math.Min(fixedRows, int.MaxValue) : Most;

    /// <summary>The rows of a run that must hold so many.</summary>
    public int For(int count) => fixedRows > 0 ? MostRows : _last = count > _last || count * Wasteful < _last ? count : _last;
}
