using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition.Decoding.Transducer;

/// <summary>
/// A language model as transducer searches see it: a node stands for a sequence of labels, and all that may still be continued can be
/// asked for. Belongs to one stream and one thread.
/// </summary>
internal interface ILabelModel : IDisposable
{
    /// <summary>Begins an utterance: all nodes are forgotten.</summary>
    /// <returns>The node of no label.</returns>
    int Begin();

    /// <summary>The node of a sequence with one more label.</summary>
    int Extend(int node, int label);

    /// <summary>Computes what comes after some sequences.</summary>
    /// <exception cref="ModelException">A run failed or was late.</exception>
    void Compute(ReadOnlySpan<int> nodes, CancellationToken cancellationToken);

    /// <summary>The natural logarithm of a label's probability after a sequence that was computed.</summary>
    float Score(int node, int label);

    /// <summary>Says which sequences are alive; see <see cref="ITransducer.Retain"/>.</summary>
    void Retain(ReadOnlySpan<int> nodes);
}
