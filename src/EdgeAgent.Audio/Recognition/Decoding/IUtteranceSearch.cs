using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition.Decoding;

/// <summary>Searches the text of an encoded utterance. Belongs to one stream and one thread.</summary>
internal interface IUtteranceSearch : IDisposable
{
    /// <summary>The texts found, the best first; never empty.</summary>
    /// <exception cref="ModelException">A run failed or was late.</exception>
    IReadOnlyList<Hypothesis> Decode(EncodedUtterance encoded, CancellationToken cancellationToken);
}
