using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Transducers;

/// <summary>Some sequences of labels through the prediction network at once.</summary>
internal sealed class PredictorJob(PredictorGraph graph) : LaneJob
{
    private readonly BatchRows _rows = new(graph.Rows);
    private long[] _labels = [];
    private float[] _before = [];
    private float[] _after = [];
    private int _count;

    /// <summary>How many sequences fit into one run.</summary>
    public int MostRows => _rows.MostRows;

    /// <summary>Begins a run.</summary>
    /// <param name="count">How many sequences.</param>
    public void Prepare(int count)
    {
        _count = count;
        if (_labels.Length < count * graph.Context)
            _labels = new long[count * graph.Context];
        if (_before.Length < count * graph.StateWidth)
            _before = new float[count * graph.StateWidth];
        if (_after.Length < count * RowWidth)
            _after = new float[count * RowWidth];
    }

    /// <summary>The last labels of a sequence, to be written.</summary>
    public Span<long> Labels(int index) => _labels.AsSpan(index * graph.Context, graph.Context);

    /// <summary>The states before the last label, one after the other, to be written.</summary>
    public Span<float> Before(int index) => _before.AsSpan(index * graph.StateWidth, graph.StateWidth);

    /// <summary>What the run gave: what the joiner takes, then the states.</summary>
    public ReadOnlySpan<float> After(int index) => _after.AsSpan(index * RowWidth, RowWidth);

    /// <inheritdoc/>
    public override void WriteInputs(in LaneInputs inputs)
    {
        var rows = _rows.For(_count);
        var labels = graph.LabelRank == 1 ? inputs.Get<long>(graph.Labels, [rows]) : inputs.Get<long>(graph.Labels, [rows, graph.Context]);
        labels[(_count * graph.Context)..].Clear();
        _labels.AsSpan(0, _count * graph.Context).CopyTo(labels);
        var offset = 0;
        foreach (var state in graph.States.Span)
        {
            var values = state.Rank == 3
                ? inputs.Get<float>(state.Input, [state.Layers, rows, state.Size])
                : inputs.Get<float>(state.Input, [rows, state.Size]);
            values.Clear();
            for (var i = 0; i < _count; i++)
            {
                for (var layer = 0; layer < state.Layers; layer++)
                    _before.AsSpan((i * graph.StateWidth) + offset + (layer * state.Size), state.Size).CopyTo(values[(((layer * rows) + i) * state.Size)..]);
            }

            offset += state.Length;
        }
    }

    /// <inheritdoc/>
    public override void ReadOutputs(in LaneOutputs outputs)
    {
        var output = outputs.Get<float>(graph.Output);
        var rows = (int)outputs.Axis(graph.Output, 0);
        if (rows < _count || output.Length != (long)rows * graph.Width)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"The transducer's prediction network gave {output.Length} numbers in {rows} rows for {_count} sequences; {graph.Width} for each are expected. Copy the whole export again.");
        }

        for (var i = 0; i < _count; i++)
            output.Slice(i * graph.Width, graph.Width).CopyTo(_after.AsSpan(i * RowWidth));
        var offset = graph.Width;
        foreach (var state in graph.States.Span)
        {
            if (state.Output >= 0)
                ReadState(outputs.Get<float>(state.Output), state, rows, offset);
            else
                ClearState(state, offset);
            offset += state.Length;
        }
    }

    private int RowWidth => graph.Width + graph.StateWidth;

    private void ReadState(ReadOnlySpan<float> values, PredictorGraph.State state, int rows, int offset)
    {
        if (values.Length != state.Length * rows)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"The transducer's prediction network gave a state of {values.Length} numbers for {rows} sequences, and takes {state.Length} for each. Copy the whole export again.");
        }

        for (var i = 0; i < _count; i++)
        {
            for (var layer = 0; layer < state.Layers; layer++)
                values.Slice(((layer * rows) + i) * state.Size, state.Size).CopyTo(_after.AsSpan((i * RowWidth) + offset + (layer * state.Size)));
        }
    }

    private void ClearState(PredictorGraph.State state, int offset)
    {
        for (var i = 0; i < _count; i++)
            _after.AsSpan((i * RowWidth) + offset, state.Length).Clear();
    }
}
