namespace EdgeAgent.Audio.Keywords.OpenWakeWord;

/// <summary>A row for each 80 ms of one stream: its embeddings through each head.</summary>
internal sealed class OpenWakeWordScorer : KeywordScorer
{
    // Samples of the first step: the frames before the stream are silence.
    private const long FirstStep = KeywordTiming.ChunkSamples - KeywordTiming.LeadFrames * KeywordTiming.FrameHop;

    private readonly OpenWakeWordNetwork _model;
    private readonly KeywordRowHandler _handler;
    private readonly KeywordFeatures _features;
    private readonly GraphStep[] _heads;
    private readonly float[] _row;
    private long _stepEnd;

    /// <summary>A place at the model's lanes.</summary>
    public OpenWakeWordScorer(OpenWakeWordNetwork model, string stream, KeywordRowHandler handler)
    {
        (_model, _handler) = (model, handler);
        _features = new KeywordFeatures(model, stream);
        _heads = [.. model.Heads.Select(h => new GraphStep(h.Lane, stream, 1, h.Embeddings, KeywordTiming.EmbeddingSize))];
        _row = new float[model.Heads.Sum(h => h.Labels.Count)];
        Restart(0);
    }

    /// <inheritdoc/>
    public override void Restart(long position)
    {
        _stepEnd = position + FirstStep;
        _features.Reset();
        foreach (var head in _heads)
        {
            for (var at = 0; at < head.Input.Length; at += KeywordTiming.EmbeddingSize)
                _model.SilentEmbedding.CopyTo(head.Input.AsSpan(at));
        }
    }

    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<float> samples, CancellationToken cancellationToken)
    {
        while (_features.Push(ref samples, cancellationToken))
        {
            var rest = _row.AsSpan();
            foreach (var head in _heads)
            {
                var input = head.Input.AsSpan();
                input[KeywordTiming.EmbeddingSize..].CopyTo(input);
                _features.Embedding.CopyTo(input[^KeywordTiming.EmbeddingSize..]);
                var scores = head.Run(cancellationToken);
                scores.CopyTo(rest);
                rest = rest[scores.Length..];
            }

            _handler(_row, _stepEnd);
            _stepEnd += KeywordTiming.StepSamples;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _features.Dispose();
        foreach (var head in _heads)
            head.Dispose();
    }
}
