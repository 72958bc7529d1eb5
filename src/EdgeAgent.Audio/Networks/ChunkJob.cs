using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Networks;

/// <summary>One chunk of features through a network. The states move on only when the run was good.</summary>
internal abstract class ChunkJob : LaneJob
{
    private readonly ChunkGraph _graph;
    private readonly long[] _shape;
    private readonly float[][] _states;

    /// <summary>A stream at its start.</summary>
    protected ChunkJob(ChunkGraph graph)
    {
        _graph = graph;
        _shape = [1, graph.Frames, ChunkGraph.Filterbank.MelBins];
        _states = [.. graph.States.Select(s => new float[s.Length])];
        Features = new float[graph.Frames * ChunkGraph.Filterbank.MelBins];
    }

    /// <summary>[frames, bands] of the chunk.</summary>
    public float[] Features { get; }

    /// <summary>Rows of scores for a chunk; 0 before the first.</summary>
    public int RowsPerRun { get; private set; }

    /// <summary>Begins a new stream.</summary>
    public virtual void Reset()
    {
        foreach (var state in _states)
            Array.Clear(state);
    }

    /// <inheritdoc/>
    public override void WriteInputs(in LaneInputs inputs)
    {
        Features.CopyTo(inputs.Get<float>(_graph.Features, _shape));
        for (var i = 0; i < _states.Length; i++)
            _states[i].CopyTo(inputs.Get<float>(_graph.States[i].Input, _graph.States[i].Shape));
    }

    /// <inheritdoc/>
    public override void ReadOutputs(in LaneOutputs outputs)
    {
        var scores = outputs.Get<float>(_graph.Scores);
        if (outputs.Axis(_graph.Scores, 2) != _graph.Width || scores.Length == 0)
            throw new ModelException(ModelFault.Unfitting, $"The network gave {outputs.Axis(_graph.Scores, 1)} rows of {outputs.Axis(_graph.Scores, 2)} scores, its bundle's files ask for {_graph.Width} in a row. Copy the whole folder again.");
        RowsPerRun = scores.Length / _graph.Width;
        for (var at = 0; at < scores.Length; at += _graph.Width)
            Accept(scores.Slice(at, _graph.Width));
        for (var i = 0; i < _states.Length; i++)
            outputs.Get<float>(_graph.States[i].Output).CopyTo(_states[i]);
    }

    /// <summary>Takes one row of scores.</summary>
    protected abstract void Accept(ReadOnlySpan<float> scores);
}
