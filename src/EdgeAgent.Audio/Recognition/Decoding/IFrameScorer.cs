using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition.Decoding;

/// <summary>Scores of CTC labels for encoded frames: a graph of its own, or what the encoder gave already. Belongs to one stream and one thread.</summary>
internal interface IFrameScorer : IDisposable
{
    /// <summary>Scores of a frame.</summary>
    int Vocabulary { get; }

    /// <summary>The natural logarithms of the labels' probabilities.</summary>
    /// <returns>[frames, <see cref="Vocabulary"/>], valid until the next call.</returns>
    /// <exception cref="ModelException">A run failed or was late.</exception>
    EncodedUtterance Score(EncodedUtterance encoded, CancellationToken cancellationToken);
}
