namespace EdgeAgent.Vision.Films;

/// <summary>A camera's own stream, as it came.</summary>
/// <param name="packets">An MPEG transport stream.</param>
/// <param name="before">How much of it is before the moment that it was cut around.</param>
/// <param name="after">How much of it is after that.</param>
/// <param name="copier">Makes the file.</param>
internal sealed class CopiedFootage(byte[] packets, TimeSpan before, TimeSpan after, Mp4Child copier) : IFootage
{
    /// <inheritdoc/>
    public TimeSpan Before => before;

    /// <inheritdoc/>
    public TimeSpan After => after;

    /// <inheritdoc/>
    /// <remarks>Nothing is encoded: there is no hurry that it would not be done in.</remarks>
    public void Write(string path, CancellationToken hurry, CancellationToken giveUp) => copier.Run(["-f", "mpegts"], ["-map", "0:v:0", "-c", "copy"], path, stream => stream.Write(packets), giveUp);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
