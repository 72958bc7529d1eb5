using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Pipeline.Models.Lanes;

/// <summary>The outputs of one request, or its share of a batch.</summary>
public readonly ref struct LaneOutputs
{
    private readonly IGraphRun _run;
    private readonly int _item;
    private readonly int _batch;

    internal LaneOutputs(IGraphRun run, int item, int batch)
    {
        _run = run;
        _item = item;
        _batch = batch;
    }

    /// <summary>An output's numbers.</summary>
    /// <typeparam name="T">The managed form of its element type.</typeparam>
    /// <param name="index">The output, in the graph's order.</param>
    public ReadOnlySpan<T> Get<T>(int index) where T : unmanaged
    {
        var all = _run.Output<T>(index);
        var length = all.Length / _batch;
        return all.Slice(_item * length, length);
    }

    /// <summary>The length of one axis of an output; a batch axis counts as 1.</summary>
    public long Axis(int index, int axis) => axis == 0 && _batch > 1 ? 1 : _run.OutputShape(index)[axis];

    /// <summary>Number of axes of an output.</summary>
    public int Rank(int index) => _run.OutputShape(index).Length;
}
