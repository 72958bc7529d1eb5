using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Keywords;

/// <summary>
/// Listens for the keywords of a model on one stream: takes blocks of any length, scores each 80 ms, and tells each keyword once. What it
/// tells depends on the samples and their positions only, not on how they are cut into blocks. Allocates nothing once warm while
/// no keyword is heard. Not safe for several threads at once; many streams may share the model.
/// </summary>
public sealed class KeywordStage : IDisposable
{
    // Samples of the first step: the frames before the stream are silence.
    private const long FirstStep = KeywordTiming.ChunkSamples - KeywordTiming.LeadFrames * KeywordTiming.FrameHop;

    private readonly KeywordModel _model;
    private readonly KeywordHandler _handler;
    private readonly KeywordFeatures _features;
    private readonly GraphStep[] _heads;
    private readonly KeywordGate[][] _gates;

    // The first sample of the stream or after a gap, the next one expected, and the one after the next step's last.
    private long _origin;
    private long _next;
    private long _stepEnd;
    // Set while a block is under way, so that one that a run failed in leaves it set.
    private bool _broken;

    /// <summary>A stage at the start of a stream.</summary>
    /// <param name="model">Not owned; disposed after this.</param>
    /// <param name="stream">The stream's name at the model's lanes.</param>
    /// <param name="options">When a score is a keyword.</param>
    /// <param name="handler">Is called within <see cref="Process"/>, in the order of the stream.</param>
    /// <exception cref="ArgumentException">A value of <paramref name="options"/> is outside its range.</exception>
    /// <exception cref="ModelException"><paramref name="options"/> speak of a keyword that the model does not know.</exception>
    public KeywordStage(KeywordModel model, string stream, KeywordOptions options, KeywordHandler handler)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        options.Validate();
        model.RequireKeywords(options.Words.Keys);
        _model = model;
        _handler = handler;
        _features = new KeywordFeatures(model, stream);
        _heads = [.. model.Heads.Select(h => new GraphStep(h.Lane, stream, 1, h.Embeddings, KeywordTiming.EmbeddingSize))];
        _gates = [.. model.Heads.Select(h => h.Labels.Select(label => new KeywordGate(options.Of(label))).ToArray())];
        Restart(0);
    }

    /// <summary>Takes the next samples.</summary>
    /// <param name="samples">16 kHz mono, −1 to 1, any length.</param>
    /// <param name="position">
    /// The position of the first one on the stream, in samples. Where it is not the one after the last, audio is missing. It never goes back.
    /// </param>
    /// <param name="gapBefore">Whether audio is missing before them although the position goes on: how much may be unknown.</param>
    /// <param name="cancellationToken">Ends the wait for the model.</param>
    /// <exception cref="ModelException">A run of the model failed. The rest of the block is lost; the stage may be used on, as after a gap.</exception>
    public void Process(ReadOnlySpan<float> samples, long position, bool gapBefore, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position, _next);
        if (gapBefore || position != _next || _broken)
            Restart(position);
        _next = position + samples.Length;
        _broken = true;
        while (_features.Push(ref samples, cancellationToken))
        {
            Score(cancellationToken);
            _stepEnd += KeywordTiming.StepSamples;
        }

        _broken = false;
    }

    /// <summary>Gives the places at the lanes back.</summary>
    public void Dispose()
    {
        _features.Dispose();
        foreach (var head in _heads)
            head.Dispose();
    }

    private void Score(CancellationToken cancellationToken)
    {
        for (var h = 0; h < _heads.Length; h++)
        {
            var input = _heads[h].Input.AsSpan();
            input[KeywordTiming.EmbeddingSize..].CopyTo(input);
            _features.Embedding.CopyTo(input[^KeywordTiming.EmbeddingSize..]);
            var scores = _heads[h].Run(cancellationToken);
            var head = _model.Heads[h];
            for (var i = 0; i < scores.Length; i++)
            {
                if (!KeywordHead.IsKeyword(head.Labels[i]) || !_gates[h][i].Push(scores[i], _stepEnd, out var best))
                    continue;
                var start = Math.Max(_origin, _stepEnd - KeywordTiming.SpanSamples(head.Embeddings));
                _handler(new KeywordHit(head.Labels[i], best, start, _stepEnd));
            }
        }
    }

    private void Restart(long position)
    {
        _origin = _next = position;
        _stepEnd = position + FirstStep;
        _features.Reset();
        for (var h = 0; h < _heads.Length; h++)
        {
            for (var at = 0; at < _heads[h].Input.Length; at += KeywordTiming.EmbeddingSize)
                _model.SilentEmbedding.CopyTo(_heads[h].Input.AsSpan(at));
            foreach (var gate in _gates[h])
                gate.Break();
        }
    }
}
