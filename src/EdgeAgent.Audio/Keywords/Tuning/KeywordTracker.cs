using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Keywords.Tuning;

/// <summary>Hears one keyword in recordings. Each begins as after silence and has a second of silence behind it. One thread.</summary>
public sealed class KeywordTracker : IDisposable
{
    private readonly KeywordScorer _scorer;
    private readonly KeywordSmoothing _smoothing;
    private readonly int _label;
    private readonly float[] _silence = new float[KeywordTiming.SampleRateHz];
    private List<(float Score, long End)> _steps = [];
    private long _origin;

    /// <summary>A place at the model's lanes.</summary>
    /// <param name="model">Not owned; disposed after this.</param>
    /// <param name="keyword">One of <see cref="KeywordModel.Keywords"/>.</param>
    /// <param name="smoothing">How many scores in a row make one.</param>
    /// <exception cref="ModelException">The model knows no such keyword.</exception>
    public KeywordTracker(KeywordModel model, string keyword, int smoothing)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.RequireKeywords([keyword]);
        _label = model.Network.Labels.ToList().IndexOf(keyword);
        _smoothing = new KeywordSmoothing(smoothing);
        _scorer = model.Network.Open("tune", (scores, end) => _steps.Add((_smoothing.Push(scores[_label]), end - _origin)));
    }

    /// <summary>Hears a recording.</summary>
    /// <param name="samples">16 kHz mono, −1 to 1.</param>
    /// <param name="cancellationToken">Ends the wait for the model.</param>
    /// <exception cref="ModelException">A run failed.</exception>
    public KeywordTrack Hear(ReadOnlySpan<float> samples, CancellationToken cancellationToken)
    {
        _steps = [];
        _smoothing.Break();
        _scorer.Restart(_origin);
        _scorer.Process(samples, cancellationToken);
        _scorer.Process(_silence, cancellationToken);
        // Positions of a scorer never go back.
        _origin += samples.Length + _silence.Length;
        return new KeywordTrack(_steps, TimeSpan.FromSeconds((double)samples.Length / KeywordTiming.SampleRateHz));
    }

    /// <summary>Gives the places at the lanes back.</summary>
    public void Dispose() => _scorer.Dispose();
}
