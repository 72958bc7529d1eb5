using EdgeAgent.Audio.Networks;

namespace EdgeAgent.Audio.Recognition.Commands;

/// <summary>Scores of phones into a search.</summary>
internal sealed class PhraseJob(ChunkGraph graph, PhraseSearch search) : ChunkJob(graph)
{
    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        search.Reset();
    }

    /// <inheritdoc/>
    protected override void Accept(ReadOnlySpan<float> scores) => search.Accept(scores);
}
