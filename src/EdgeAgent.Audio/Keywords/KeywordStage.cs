using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Keywords;

/// <summary>
/// Listens for the keywords of a model on one stream: takes blocks of any length, scores each step, and tells each keyword once. What it
/// tells depends on the samples and their positions only, not on how they are cut into blocks. Allocates nothing once warm while
/// no keyword is heard. Not safe for several threads at once; many streams may share the model.
/// </summary>
public sealed class KeywordStage : IDisposable
{
    private readonly KeywordNetwork _network;
    private readonly KeywordHandler _handler;
    private readonly KeywordScorer _scorer;
    // One a label; null for those that are no keywords.
    private readonly KeywordGate?[] _gates;
    private readonly KeywordSmoothing[] _smoothing;

    // The first sample of the stream or after a gap, and the next one expected.
    private long _origin;
    private long _next;
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
        _network = model.Network;
        _handler = handler;
        _gates = [.. _network.Labels.Select(label => model.IsKeyword(label) ? new KeywordGate(options.RuleOf(label)) : null)];
        _smoothing = [.. _network.Labels.Select(_ => new KeywordSmoothing(options.Smoothing))];
        _scorer = _network.Open(stream, Judge);
        Restart(0);
    }

    /// <summary>Asks for the thresholds of other options from the next step on; the rest of them stays as it was.</summary>
    /// <exception cref="ArgumentException">A value of <paramref name="options"/> is outside its range.</exception>
    public void Require(KeywordOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        for (var i = 0; i < _gates.Length; i++)
            _gates[i]?.Require(options.RuleOf(_network.Labels[i]).Threshold);
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
        _scorer.Process(samples, cancellationToken);
        _broken = false;
    }

    /// <summary>Gives the places at the lanes back.</summary>
    public void Dispose() => _scorer.Dispose();

    private void Judge(ReadOnlySpan<float> scores, long end)
    {
        for (var i = 0; i < scores.Length; i++)
        {
            if (_gates[i] is { } gate && gate.Push(_smoothing[i].Push(scores[i]), end, out var best))
                _handler(new KeywordHit(_network.Labels[i], best, Math.Max(_origin, end - _network.SpanSamples(i)), end));
        }
    }

    private void Restart(long position)
    {
        _origin = _next = position;
        _scorer.Restart(position);
        for (var i = 0; i < _gates.Length; i++)
        {
            _gates[i]?.Break();
            _smoothing[i].Break();
        }
    }
}
