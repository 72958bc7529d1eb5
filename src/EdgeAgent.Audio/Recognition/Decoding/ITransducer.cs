using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition.Decoding;

/// <summary>
/// A transducer's prediction network and joiner as its searches see them. A node stands for a sequence of labels: what the
/// prediction network says depends on nothing else, so equal sequences are one node and are computed once, when first joined.
/// Belongs to one stream and one thread.
/// </summary>
internal interface ITransducer : IDisposable
{
    /// <summary>Scores that it gives, the blank's included.</summary>
    int Vocabulary { get; }

    /// <summary>The label that stands for "nothing more on this frame".</summary>
    int Blank { get; }

    /// <summary>Begins an utterance: all nodes are forgotten.</summary>
    /// <returns>The node of no label.</returns>
    int Begin();

    /// <summary>Takes the encoded frames that are joined from now on, in place of those before.</summary>
    /// <param name="frames">Unchanged until the next call.</param>
    void Use(EncodedUtterance frames);

    /// <summary>The node of a sequence with one more label.</summary>
    int Extend(int node, int label);

    /// <summary>What the joiner gives for one frame with each of some nodes.</summary>
    /// <param name="frame">The frame, counted from the first of those in use.</param>
    /// <param name="nodes">Sequences of labels.</param>
    /// <param name="logProbabilities">[nodes, <see cref="Vocabulary"/>], natural logarithms (after temperature and blank penalty where set).</param>
    /// <param name="cancellationToken">Ends the wait and the run.</param>
    /// <exception cref="ModelException">A run failed or was late.</exception>
    void Join(int frame, ReadOnlySpan<int> nodes, Span<float> logProbabilities, CancellationToken cancellationToken);

    /// <summary>
    /// Says which sequences are still alive, so that the memory of others can be used again. Nodes that are neither alive nor the
    /// beginning of one that is, from the longest beginning that all share on, must not be used any more.
    /// </summary>
    /// <param name="nodes">At least one.</param>
    void Retain(ReadOnlySpan<int> nodes);
}
