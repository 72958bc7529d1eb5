using EdgeAgent.Audio.Keywords.OpenWakeWord;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Keywords;

/// <summary>
/// Keywords in a whole recording: exactly as the reference computes them for openWakeWord (<c>expected/scripts/kws.py</c>: the mel frames' limit of 80 dB below the
/// loudest value is taken over the whole recording, which a stream cannot know), and as in a stream for all others. Not safe for several threads at once.
/// </summary>
public sealed class KeywordSearch : IDisposable
{
    private readonly KeywordModel _model;
    private readonly OpenWakeWordSearch? _whole;
    private readonly KeywordScorer? _streamed;
    private readonly List<float[]> _rows = [];
    private long _firstEnd;
    private long _next;

    /// <summary>A place at the model's lanes.</summary>
    /// <param name="model">Not owned; disposed after this.</param>
    /// <param name="stream">The name at the lanes.</param>
    public KeywordSearch(KeywordModel model, string stream)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        if (model.Network is OpenWakeWordNetwork network)
            _whole = new OpenWakeWordSearch(network, stream);
        else
            _streamed = model.Network.Open(stream, Keep);
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
    /// <exception cref="ModelException">A run of the model failed, or <paramref name="options"/> speak of a keyword that it does not know.</exception>
    public IReadOnlyList<KeywordHit> Find(ReadOnlySpan<float> samples, KeywordOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _model.RequireKeywords(options.Words.Keys);
        var step = _model.Network.StepSamples;
        var found = new List<KeywordHit>();
        var curves = _whole?.Curves(samples, cancellationToken) ?? Streamed(samples, cancellationToken);
        for (var label = 0; label < curves.Count; label++)
        {
            var (name, scores, firstEnd) = curves[label];
            if (!_model.IsKeyword(name))
                continue;
            var smoothing = new KeywordSmoothing(options.Smoothing);
            foreach (var (at, score) in KeywordPeaks.Of(Array.ConvertAll(scores, smoothing.Push), options.RuleOf(name), step))
            {
                var end = firstEnd + ((long)at * step);
                found.Add(new KeywordHit(name, score, Math.Clamp(end - _model.Network.SpanSamples(label), 0, samples.Length), Math.Clamp(end, 0, samples.Length)));
            }
        }

        return [.. found.OrderBy(h => h.Start).ThenByDescending(h => h.Score)];
    }

    /// <summary>Gives the places at the lanes back.</summary>
    public void Dispose()
    {
        _whole?.Dispose();
        _streamed?.Dispose();
    }

    private List<KeywordCurve> Streamed(ReadOnlySpan<float> samples, CancellationToken cancellationToken)
    {
        var labels = _model.Network.Labels;
        var lead = labels.Select((_, i) => _model.Network.SpanSamples(i)).Max();
        _rows.Clear();
        _streamed!.Restart(_next);
        _streamed.Process(new float[lead], cancellationToken);
        _streamed.Process(samples, cancellationToken);
        _streamed.Process(new float[lead], cancellationToken);
        var origin = _next + lead;
        // Positions of a scorer never go back.
        _next += samples.Length + (2 * lead);
        return [.. labels.Select((label, i) => new KeywordCurve(label, [.. _rows.Select(row => row[i])], _firstEnd - origin))];
    }

    private void Keep(ReadOnlySpan<float> scores, long end)
    {
        if (_rows.Count == 0)
            _firstEnd = end;
        _rows.Add(scores.ToArray());
    }
}
