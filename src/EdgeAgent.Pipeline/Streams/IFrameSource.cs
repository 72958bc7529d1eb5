namespace EdgeAgent.Pipeline.Streams;

/// <summary>
/// Frames of one camera, file or folder, pulled by one thread. A source is opened by its first read and used once:
/// after a fault or its end it is disposed and another is made.
/// </summary>
public interface IFrameSource : IDisposable
{
    /// <summary>What it reads, for messages; no secrets.</summary>
    string Description { get; }

    /// <summary>Whether frames come at their own pace and must be dropped when they are not taken in time.</summary>
    bool IsLive { get; }

    /// <summary>Frames so far that could not be decoded and were left out, as far as the decoder tells.</summary>
    long DamagedFrames { get; }

    /// <summary>Waits for the next frame, never longer than the source's own deadline.</summary>
    /// <param name="pool">Where the frame's memory comes from.</param>
    /// <param name="frame">The frame, placed on its stream; the caller disposes it. Undefined when false is returned.</param>
    /// <param name="cancellationToken">Ends the wait at once.</param>
    /// <returns>False at the end of the stream, and from then on.</returns>
    /// <exception cref="DeviceException">The source cannot be opened, has stalled, or was lost.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    bool TryRead(FramePool pool, out FrameLease frame, CancellationToken cancellationToken);
}
