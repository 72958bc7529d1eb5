using EdgeAgent.Audio.Sound.Tagging;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Keywords;

/// <summary>A graph that gives each of its classes a score for a window of sound, a waveform or features: what names sounds can name words.</summary>
internal sealed class WindowNetwork : KeywordNetwork
{
    /// <summary>From one window to the next where nobody says: a word of half a second lies whole in five windows of a second.</summary>
    private const double UsualHopSeconds = 0.1;

    private const double UsualWindowSeconds = 1;

    private readonly TaggerModel _model;
    private readonly int _windowSamples;
    private readonly int _hopSamples;

    private WindowNetwork(TaggerModel model, KeywordPlan plan)
    {
        _model = model;
        _windowSamples = WindowOf(model, plan.WindowSeconds);
        _hopSamples = Math.Min(_windowSamples, Math.Max(1, (int)Math.Round((plan.HopSeconds ?? UsualHopSeconds) * model.SampleRateHz)));
        // It was loaded with windows of another length.
        using var trial = model.Open("try", _windowSamples);
        trial.Score(new float[_windowSamples], CancellationToken.None);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Labels => _model.Labels;

    /// <inheritdoc/>
    public override int StepSamples => AtStream(_hopSamples);

    /// <summary>Loads a bundle.</summary>
    /// <exception cref="ModelException">The graph does not fit.</exception>
    public static WindowNetwork Load(ModelBundle bundle, Engine engine, TimeProvider time, ILogger logger)
    {
        bundle = bundle with { Family = ModelFamily.Tagger, Task = ModelTask.Tagging };
        var model = TaggerModel.Load(bundle, engine, time, logger);
        if (model is { IsActivationAssumed: true, Labels.Count: > 1 })
        {
            // Sounds do not exclude one another; words do.
            model.Dispose();
            model = TaggerModel.Load(bundle with { Activation = OutputActivation.Softmax }, engine, time, logger);
        }

        try
        {
            return new WindowNetwork(model, bundle.Keywords);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override int SpanSamples(int label) => AtStream(_windowSamples);

    /// <inheritdoc/>
    public override KeywordScorer Open(string stream, KeywordRowHandler handler) =>
        new WindowScorer(_model.Open(stream, _windowSamples), _model.SampleRateHz, _windowSamples, _hopSamples, handler);

    /// <inheritdoc/>
    public override void Dispose() => _model.Dispose();

    /// <summary>As said; else the graph's own, or a second where it takes any.</summary>
    private static int WindowOf(TaggerModel model, double? seconds)
    {
        if (seconds is { } said)
            return model.SamplesOf(TimeSpan.FromSeconds(said));
        var usual = (int)(UsualWindowSeconds * model.SampleRateHz);
        return model.LongestSamples ?? Math.Max(usual, model.UsualSamples);
    }

    private int AtStream(int samples) => (int)((long)samples * KeywordTiming.SampleRateHz / _model.SampleRateHz);
}
