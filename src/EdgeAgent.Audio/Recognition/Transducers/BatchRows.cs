namespace EdgeAgent.Audio.Recognition.Transducers;

/// <summary>How many rows a run has: as many as it needs, or as the graph fixes.</summary>
/// <param name="fixedRows">What the graph fixes; −1 where it is free.</param>
internal sealed class BatchRows(long fixedRows)
{
    /// <summary>Rows of one run at most, where the graph leaves it free: larger batches gain nothing and hold memory.</summary>
    private const int Most = 256;

    /// <summary>How many rows fit into one run.</summary>
    public int MostRows { get; } = fixedRows > 0 ? (int)Math.Min(fixedRows, int.MaxValue) : Most;

    /// <summary>The rows of a run that must hold so many.</summary>
    public int For(int count) => fixedRows > 0 ? MostRows : count;
}
