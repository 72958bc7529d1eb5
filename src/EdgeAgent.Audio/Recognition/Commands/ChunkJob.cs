using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Commands;

/// <summary>One chunk of features through the network, into a search. The states move on only when the run was good.</summary>
internal sealed class ChunkJob : LaneJob
{
    private readonly CommandsGraph _graph;
    private readonly PhraseSearch _search;
    private readonly int _phones;
    private readonly long[] _shape;
    private readonly float[][] _states;

    public ChunkJob(CommandsGraph graph, PhraseSearch search, int bands, int phones)
    {
        (_graph, _search, _phones) = (graph, search, phones);
        _shape = [1, graph.Frames, bands];
        _states = [.. graph.States.Select(s => new float[s.Length])];
        Features = new float[graph.Frames * bands];
    }

    /// <summary>[frames, bands] of the chunk.</summary>
    public float[] Features { get; }

    /// <summary>Outputs of the network for a chunk; 0 before the first.</summary>
    public int OutputsPerRun { get; private set; }

    /// <summary>Begins a new utterance.</summary>
    public void Reset()
    {
        foreach (var state in _states)
            Array.Clear(state);
        _search.Reset();
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
        if (outputs.Axis(_graph.Scores, 2) != _phones)
            throw new ModelException(ModelFault.Unfitting, $"The network gave scores of {outputs.Axis(_graph.Scores, 2)} phones, phones.txt lists {_phones}. Copy the whole folder of the bundle again.");
        OutputsPerRun = scores.Length / _phones;
        for (var at = 0; at < scores.Length; at += _phones)
            _search.Accept(scores.Slice(at, _phones));
        for (var i = 0; i < _states.Length; i++)
            outputs.Get<float>(_graph.States[i].Output).CopyTo(_states[i]);
    }
}
