using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Pipeline.Models.Lanes;

/// <summary>The inputs of one request, or its share of a batch.</summary>
public readonly ref struct LaneInputs
{
    private readonly IGraphRun _run;
    private readonly int _item;
    private readonly int _batch;

    /// <summary>The inputs of a run that is no lane's, as where a graph is tried out.</summary>
    /// <param name="run">The run.</param>
    public LaneInputs(IGraphRun run) : this(run, 0, 1)
    {
    }

    internal LaneInputs(IGraphRun run, int item, int batch)
    {
        _run = run;
        _item = item;
        _batch = batch;
    }

    /// <summary>Memory of an input.</summary>
    /// <typeparam name="T">The managed form of its element type.</typeparam>
    /// <param name="index">The input, in the graph's order.</param>
    /// <param name="shape">The whole shape of this request's tensor, a batch axis of 1 included.</param>
    /// <exception cref="ModelException">The shape contradicts what the graph declares.</exception>
    public Span<T> Get<T>(int index, scoped ReadOnlySpan<long> shape) where T : unmanaged
    {
        if (_batch == 1)
            return _run.Input<T>(index, shape);
        Span<long> whole = stackalloc long[shape.Length];
        shape.CopyTo(whole);
        whole[0] = _batch;

        // Another shape would move the memory that the others have written already.
        if (_item > 0 && !whole.SequenceEqual(_run.InputShape(index)))
            throw new DifferentShapesException();
        var all = _run.Input<T>(index, whole);
        var length = all.Length / _batch;
        return all.Slice(_item * length, length);
    }

    /// <summary>A stamp of an input that was just written, by which a job knows whether it must write it again for its next run.</summary>
    /// <param name="index">The input, in the graph's order.</param>
    public InputStamp StampOf(int index) => new(_run, _run.WritesOf(index));

    /// <summary>Whether an input has that shape and nobody has written there since the stamp was given: large inputs that stay the same need no copy.</summary>
    /// <param name="index">The input, in the graph's order.</param>
    /// <param name="shape">The whole shape of this request's tensor.</param>
    /// <param name="stamp">What <see cref="StampOf"/> gave.</param>
    /// <returns>Never true where several requests share a run.</returns>
    public bool Holds(int index, scoped ReadOnlySpan<long> shape, InputStamp stamp) => _batch == 1 && stamp == StampOf(index) && _run.InputShape(index).SequenceEqual(shape);
}
