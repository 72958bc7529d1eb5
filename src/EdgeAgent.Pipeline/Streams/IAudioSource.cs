namespace EdgeAgent.Pipeline.Streams;

/// <summary>
/// Interleaved float audio of one microphone, file or network stream, pulled by one thread. A source is opened once and used
/// once: after a fault or its end it is disposed and another is made.
/// </summary>
public interface IAudioSource : IDisposable
{
    /// <summary>What it reads, for messages; no secrets.</summary>
    string Description { get; }

    /// <summary>Whether audio comes at its own pace and is lost when it is not taken in time.</summary>
    bool IsLive { get; }

    /// <summary>Samples so far that were NaN or infinite and were replaced by 0.</summary>
    long InvalidSamples { get; }

    /// <summary>Opens the source, never longer than its own deadline.</summary>
    /// <returns>Its real rate and channels.</returns>
    /// <exception cref="DeviceException">It cannot be opened; the message says why.</exception>
    AudioFormat Open(CancellationToken cancellationToken);

    /// <summary>Waits for audio, never longer than the source's own deadline, and takes what is there.</summary>
    /// <param name="interleaved">Room for at least one frame of the format; whole frames are written, −1 to 1, what is no number replaced by 0.</param>
    /// <param name="cancellationToken">Ends the wait at once.</param>
    /// <exception cref="DeviceException">The source has stalled or was lost.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    AudioRead Read(Span<float> interleaved, CancellationToken cancellationToken);
}
