using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Privacy;

/// <summary>
/// A source whose frames are masked before they are handed out: nobody behind it, whatever will be there, can see, keep or send
/// what is under the mask.
/// </summary>
/// <param name="source">The source; owned.</param>
/// <param name="mask">What is covered.</param>
public sealed class PrivacySource(IFrameSource source, PrivacyMask mask) : IFrameSource
{
    /// <inheritdoc/>
    public string Description => source.Description;

    /// <inheritdoc/>
    public bool IsLive => source.IsLive;

    /// <inheritdoc/>
    public long DamagedFrames => source.DamagedFrames;

    /// <inheritdoc/>
    public bool TryRead(FramePool pool, out FrameLease frame, CancellationToken cancellationToken)
    {
        if (!source.TryRead(pool, out frame, cancellationToken))
            return false;
        try
        {
            mask.Cover(frame);
            return true;
        }
        catch
        {
            frame.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();
}
