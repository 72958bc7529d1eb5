namespace EdgeAgent.Audio.Keywords;

/// <summary>The graphs of a keyword model, loaded and tried once: what a stream becomes rows of scores with.</summary>
internal abstract class KeywordNetwork : IDisposable
{
    /// <summary>Its labels in the order of the scores, those of everything else too.</summary>
    public abstract IReadOnlyList<string> Labels { get; }

    /// <summary>Samples of a stream, at 16 kHz, from one row to the next.</summary>
    public abstract int StepSamples { get; }

    /// <summary>Samples of a stream, at 16 kHz, that a label's score was given for.</summary>
    public abstract int SpanSamples(int label);

    /// <summary>A stream's own way through the graphs; disposed before this.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="handler">Is told each row, within <see cref="KeywordScorer.Process"/>.</param>
    public abstract KeywordScorer Open(string stream, KeywordRowHandler handler);

    /// <inheritdoc/>
    public abstract void Dispose();
}
