using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Appearance;

/// <summary>One stream's way from a crop to what it looks like. Allocates nothing once warm. Used by one thread at a time.</summary>
internal sealed class Embedder(LanePort port, EmbeddingJob job) : IDisposable
{
    /// <summary>Looks at a crop.</summary>
    /// <param name="crop">The crop; it stays the caller's.</param>
    /// <param name="stop">Takes the request back.</param>
    /// <returns>Its direction, of length 1; valid until the next call.</returns>
    /// <exception cref="ModelException">The run failed.</exception>
    public ReadOnlySpan<float> Embed(FrameLease crop, CancellationToken stop)
    {
        job.Frame = crop;
        port.Run(job, stop);
        return job.Direction;
    }

    /// <inheritdoc/>
    public void Dispose() => port.Dispose();
}
