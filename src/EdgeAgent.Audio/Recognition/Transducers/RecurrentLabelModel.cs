using EdgeAgent.Audio.Recognition.Decoding.Transducer;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Transducers;

/// <summary>A recurrent language model, the last label and states to logits and states, beside a transducer.</summary>
/// <param name="graph">What the graph takes.</param>
/// <param name="port">The stream's place at it; disposed with the model.</param>
/// <param name="start">The label before the first.</param>
internal sealed class RecurrentLabelModel(PredictorGraph graph, LanePort port, int start) : ILabelModel
{
    private readonly SequenceNetwork _network = new(graph, port, [start], givesLogits: true);

    /// <inheritdoc/>
    public int Begin() => _network.Begin();

    /// <inheritdoc/>
    public int Extend(int node, int label) => _network.Extend(node, label);

    /// <inheritdoc/>
    public void Compute(ReadOnlySpan<int> nodes, CancellationToken cancellationToken) => _network.Compute(nodes, cancellationToken);

    /// <inheritdoc/>
    public float Score(int node, int label) => _network.Output(node)[label];

    /// <inheritdoc/>
    public void Retain(ReadOnlySpan<int> nodes) => _network.Retain(nodes);

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
