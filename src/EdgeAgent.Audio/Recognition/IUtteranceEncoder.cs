using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition;

/// <summary>Features and encoder of one stream: samples to encoded frames. Used by one thread.</summary>
internal interface IUtteranceEncoder : IDisposable
{
    /// <summary>Encodes an utterance.</summary>
    /// <param name="samples">Mono, −1 to 1, at the model's rate.</param>
    /// <param name="encoded">Where the frames go.</param>
    /// <param name="cancellationToken">Ends the wait and the run.</param>
    /// <returns>False when the utterance is too short for one encoded frame.</returns>
    /// <exception cref="ModelException">It is longer than the model takes, or a run failed or was late.</exception>
    bool TryEncode(ReadOnlySpan<float> samples, EncodedUtterance encoded, CancellationToken cancellationToken);
}
