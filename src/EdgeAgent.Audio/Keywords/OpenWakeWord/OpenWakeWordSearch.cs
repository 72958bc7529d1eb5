using System.Numerics.Tensors;

namespace EdgeAgent.Audio.Keywords.OpenWakeWord;

/// <summary>
/// Scores of a whole recording, exactly as the reference computes them (<c>expected/scripts/kws.py</c>): the mel frames'
/// limit of 80 dB below the loudest value is taken over the whole recording, which a stream cannot know. Not safe for several threads at once.
/// </summary>
internal sealed class OpenWakeWordSearch : IDisposable
{
    private readonly OpenWakeWordNetwork _model;
    private readonly GraphStep _mel;
    private readonly GraphStep _embedding;
    private readonly GraphStep[] _heads;

    /// <summary>A place at the model's lanes.</summary>
    /// <param name="model">Not owned; disposed after this.</param>
    /// <param name="stream">The name at the lanes.</param>
    public OpenWakeWordSearch(OpenWakeWordNetwork model, string stream)
    {
        _model = model;
        _mel = new GraphStep(model.MelSpectrogram, stream, 1, KeywordTiming.ChunkSamples);
        _embedding = new GraphStep(model.Embedding, stream, 1, KeywordTiming.WindowFrames, KeywordTiming.Mels, 1);
        _heads = [.. model.Heads.Select(h => new GraphStep(h.Lane, stream, 1, h.Embeddings, KeywordTiming.EmbeddingSize))];
    }

    /// <summary>The scores of a recording with silence around it, so that words at its very beginning and end are seen as in a stream.</summary>
    /// <param name="samples">16 kHz mono, −1 to 1, any length.</param>
    /// <param name="cancellationToken">Ends the wait for the model.</param>
    /// <returns>One curve a head's label, in their order.</returns>
    public IReadOnlyList<KeywordCurve> Curves(ReadOnlySpan<float> samples, CancellationToken cancellationToken)
    {
        // The reference's silence; more where a head would not fit in otherwise.
        const int tail = KeywordTiming.SampleRateHz;
        var lead = Math.Max(3 * KeywordTiming.SampleRateHz / 2, _model.Heads.Max(h => KeywordTiming.SpanSamples(h.Embeddings)) - tail);
        var padded = new float[lead + samples.Length + tail];
        samples.CopyTo(padded.AsSpan(lead));
        var embeddings = Embeddings(Mel(padded, cancellationToken), cancellationToken);
        var curves = new List<KeywordCurve>();
        for (var h = 0; h < _heads.Length; h++)
        {
            var labels = _model.Heads[h].Labels;
            var scores = Scores(h, embeddings, cancellationToken);
            for (var label = 0; label < labels.Count; label++)
                curves.Add(new KeywordCurve(labels[label], Column(scores, label, labels.Count), KeywordTiming.SpanSamples(_model.Heads[h].Embeddings) - lead));
        }

        return curves;
    }

    /// <summary>Mel frames [t, 32] of the whole recording, t = (samples − 512) / 160 + 1.</summary>
    /// <param name="samples">16 kHz mono, −1 to 1.</param>
    /// <param name="cancellationToken">Ends the wait for the model.</param>
    public float[] Mel(ReadOnlySpan<float> samples, CancellationToken cancellationToken)
    {
        var count = samples.Length < KeywordTiming.FrameSamples ? 0 : (samples.Length - KeywordTiming.FrameSamples) / KeywordTiming.FrameHop + 1;
        var frames = new float[count * KeywordTiming.Mels];
        for (var done = 0; done < count; done += KeywordTiming.StepFrames)
        {
            // The last run overlaps the one before: frames that reach past the end would move the graph's own limit.
            var first = Math.Max(0, Math.Min(done, count - KeywordTiming.StepFrames));
            var chunk = samples.Slice(first * KeywordTiming.FrameHop, Math.Min(samples.Length - first * KeywordTiming.FrameHop, KeywordTiming.ChunkSamples));
            TensorPrimitives.Multiply(chunk, 32768f, _mel.Input);
            _mel.Input.AsSpan(chunk.Length).Clear();
            var numbers = Math.Min(count, KeywordTiming.StepFrames) * KeywordTiming.Mels;
            MelFrames.Scale(_mel.Run(cancellationToken)[..numbers], frames.AsSpan(first * KeywordTiming.Mels));
        }

        if (count > 0)
            MelFrames.Limit(frames, TensorPrimitives.Max<float>(frames), frames);
        return frames;
    }

    /// <summary>Embeddings [k, 96] of mel frames [t, 32], k = (t − 76) / 8 + 1.</summary>
    public float[] Embeddings(ReadOnlySpan<float> frames, CancellationToken cancellationToken)
    {
        const int window = KeywordTiming.WindowFrames * KeywordTiming.Mels;
        const int step = KeywordTiming.StepFrames * KeywordTiming.Mels;
        var count = frames.Length < window ? 0 : (frames.Length - window) / step + 1;
        var embeddings = new float[count * KeywordTiming.EmbeddingSize];
        for (var i = 0; i < count; i++)
        {
            frames.Slice(i * step, window).CopyTo(_embedding.Input);
            _embedding.Run(cancellationToken).CopyTo(embeddings.AsSpan(i * KeywordTiming.EmbeddingSize));
        }

        return embeddings;
    }

    /// <summary>A head's scores [steps, labels] for embeddings [k, 96].</summary>
    public float[] Scores(int head, ReadOnlySpan<float> embeddings, CancellationToken cancellationToken)
    {
        var labels = _model.Heads[head].Labels.Count;
        var steps = Math.Max(0, embeddings.Length / KeywordTiming.EmbeddingSize - _model.Heads[head].Embeddings + 1);
        var scores = new float[steps * labels];
        for (var i = 0; i < steps; i++)
        {
            embeddings.Slice(i * KeywordTiming.EmbeddingSize, _heads[head].Input.Length).CopyTo(_heads[head].Input);
            _heads[head].Run(cancellationToken).CopyTo(scores.AsSpan(i * labels));
        }

        return scores;
    }

    /// <summary>Gives the places at the lanes back.</summary>
    public void Dispose()
    {
        _mel.Dispose();
        _embedding.Dispose();
        foreach (var head in _heads)
            head.Dispose();
    }

    private static float[] Column(float[] scores, int label, int labels)
    {
        var column = new float[scores.Length / labels];
        for (var i = 0; i < column.Length; i++)
            column[i] = scores[i * labels + label];
        return column;
    }
}
