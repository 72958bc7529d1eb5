using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Keywords;

/// <summary>
/// Makes rows of scores of one stream. What it tells depends on the samples only, not on how they are cut into blocks. Allocates nothing once warm. Used
/// by one thread.
/// </summary>
internal abstract class KeywordScorer : IDisposable
{
    /// <summary>Forgets what was heard: the next sample follows digital silence.</summary>
    /// <param name="position">Its position.</param>
    public abstract void Restart(long position);

    /// <summary>Takes the next samples.</summary>
    /// <param name="samples">16 kHz mono, −1 to 1, any length.</param>
    /// <param name="cancellationToken">Ends the wait for the model.</param>
    /// <exception cref="ModelException">A run failed. The rest of the block is lost; <see cref="Restart"/> before the next.</exception>
    public abstract void Process(ReadOnlySpan<float> samples, CancellationToken cancellationToken);

    /// <summary>Gives the places at the lanes back.</summary>
    public abstract void Dispose();
}
