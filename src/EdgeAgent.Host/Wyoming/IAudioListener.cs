using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Host.Wyoming;

/// <summary>What listens to a client's audio, one stretch of it after the other. Used by one thread.</summary>
internal interface IAudioListener : IDisposable
{
    /// <summary>Audio begins; what was heard before and not finished is forgotten.</summary>
    void Begin();

    /// <summary>Takes the next samples.</summary>
    /// <param name="samples">16 kHz mono.</param>
    /// <param name="timestampMs">When the client says that they were recorded.</param>
    /// <param name="stop">Ends the wait for a model.</param>
    /// <exception cref="ModelException">A model failed.</exception>
    void Listen(ReadOnlySpan<float> samples, long timestampMs, CancellationToken stop);

    /// <summary>The audio is over: answers.</summary>
    /// <param name="stop">Ends the wait for a model.</param>
    /// <exception cref="ModelException">A model failed.</exception>
    void Finish(CancellationToken stop);
}
