using System.Numerics.Tensors;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Keywords;

/// <summary>
/// Keywords in a whole recording, exactly as the reference computes them (<c>expected/scripts/kws.py</c>): the mel frames'
/// limit of 80 dB below the loudest value is taken over the whole recording, which a stream cannot know. Not safe for several threads at once.
/// </summary>
public sealed class KeywordSearch : IDisposable
{
    private readonly KeywordModel _model;
    private readonly GraphStep _mel;
    private readonly GraphStep _embedding;
    private readonly GraphStep[] _heads;

    /// <summary>A place at the model's lanes.</summary>
    /// <param name="model">Not owned; disposed after this.</param>
    /// <param name="stream">The name at the lanes.</param>
    public KeywordSearch(KeywordModel model, string stream)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _mel = new GraphStep(model.MelSpectrogram, stream, 1, KeywordTiming.ChunkSamples);
        _embedding = new GraphStep(model.Embedding, stream, 1, KeywordTiming.WindowFrames, KeywordTiming.Mels, 1);
        _heads = [.. model.Heads.Select(h => new GraphStep(h.Lane, stream, 1, h.Embeddings, KeywordTiming.EmbeddingSize))];
    }

    /// <summary>
    /// Finds the keywords of a recording. Silence is put around it, so that words at its very beginning and end are seen as in a stream. Each
    /// row of steps at or above the threshold is one hit at its highest score; of two hits of a keyword within the refractory time the higher one stays.
    /// </summary>
    /// <param name="samples">16 kHz mono, −1 to 1, any length.</param>
    /// <param name="options">When a score is a keyword.</param>
    /// <param name="cancellationToken">Ends the wait for the model.</param>
    /// <returns>The hits in the order of their starts.</returns>
    /// <exception cref="ArgumentException">A value of <paramref name="options"/> is outside its range.</exception>
    /// <exception cref="ModelException">A run of the model failed.</exception>
    public IReadOnlyList<KeywordHit> Find(ReadOnlySpan<float> samples, KeywordOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        // The reference's silence; more where a head would not fit in otherwise.
        const int tail = KeywordTiming.SampleRateHz;
        var lead = Math.Max(3 * KeywordTiming.SampleRateHz / 2, _model.Heads.Max(h => KeywordTiming.SpanSamples(h.Embeddings)) - tail);
        var padded = new float[lead + samples.Length + tail];
        samples.CopyTo(padded.AsSpan(lead));
        var embeddings = Embeddings(Mel(padded, cancellationToken), cancellationToken);

        var found = new List<KeywordHit>();
        for (var h = 0; h < _heads.Length; h++)
        {
            var head = _model.Heads[h];
            var scores = Scores(h, embeddings, cancellationToken);
            for (var label = 0; label < head.Labels.Count; label++)
            {
                if (KeywordHead.IsKeyword(head.Labels[label]))
                    found.AddRange(KeywordPeaks.Of(Column(scores, label, head.Labels.Count), options.Of(head.Labels[label])).Select(p => Hit(head, head.Labels[label], p, lead, padded.Length - lead - tail)));
            }
        }

        return [.. found.OrderBy(h => h.Start).ThenByDescending(h => h.Score)];
    }

    /// <summary>Mel frames [t, 32] of the whole recording, t = (samples − 512) / 160 + 1.</summary>
    /// <param name="samples">16 kHz mono, −1 to 1.</param>
    /// <param name="cancellationToken">Ends the wait for the model.</param>
    internal float[] Mel(ReadOnlySpan<float> samples, CancellationToken cancellationToken)
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
    internal float[] Embeddings(ReadOnlySpan<float> frames, CancellationToken cancellationToken)
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
    internal float[] Scores(int head, ReadOnlySpan<float> embeddings, CancellationToken cancellationToken)
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

    private static KeywordHit Hit(KeywordHead head, string label, (int Step, float Score) peak, int lead, int length)
    {
        var start = (long)peak.Step * KeywordTiming.StepSamples - lead;
        var end = start + KeywordTiming.SpanSamples(head.Embeddings);
        return new KeywordHit(label, peak.Score, Math.Clamp(start, 0, length), Math.Clamp(end, 0, length));
    }
}
