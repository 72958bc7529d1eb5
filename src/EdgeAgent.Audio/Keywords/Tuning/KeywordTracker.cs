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
    private long _samples;

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

    /// <summary>Begins a recording.</summary>
    public void Begin()
    {
        // Positions of a scorer never go back, also behind a recording that broke off.
        _origin += _samples;
        (_steps, _samples) = ([], 0);
        _smoothing.Break();
        _scorer.Restart(_origin);
    }

    /// <summary>Hears more of it.</summary>
    /// <param name="samples">16 kHz mono, −1 to 1.</param>
    /// <param name="cancellationToken">Ends the wait for the model.</param>
    /// <exception cref="ModelException">A run failed.</exception>
    public void Accept(ReadOnlySpan<float> samples, CancellationToken cancellationToken)
    {
        _samples += samples.Length;
        _scorer.Process(samples, cancellationToken);
    }

    /// <summary>The recording is over.</summary>
    /// <exception cref="ModelException">A run failed.</exception>
    public KeywordTrack End(CancellationToken cancellationToken)
    {
        var length = TimeSpan.FromSeconds((double)_samples / KeywordTiming.SampleRateHz);
        Accept(_silence, cancellationToken);
        return new KeywordTrack(_steps, length);
    }

    /// <summary>Gives the places at the lanes back.</summary>
    public void Dispose() => _scorer.Dispose();
}
