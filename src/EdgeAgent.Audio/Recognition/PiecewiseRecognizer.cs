using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Recognition;

/// <summary>
/// Recognises utterances that are longer than their model takes: where it refuses one, the utterance is cut at a quiet place in its middle and
/// each part recognised by itself. How much a model takes often only a run shows; what it once refused is cut at once from then on. Used by
/// one thread.
/// </summary>
/// <param name="recognizer">Owned.</param>
/// <param name="sampleRateHz">The model's rate.</param>
public sealed class PiecewiseRecognizer(IRecognizer recognizer, int sampleRateHz) : IRecognizer
{
    /// <summary>A model that takes not even this much is not helped by cutting.</summary>
    private const int LeastSeconds = 2;

    private int _refused = int.MaxValue;

    /// <inheritdoc/>
    public SearchUse? Search => recognizer.Search;

    /// <inheritdoc/>
    public Transcript Recognize(ReadOnlySpan<float> samples, double startMs, CancellationToken cancellationToken)
    {
        if (samples.Length < _refused)
        {
            try
            {
                return recognizer.Recognize(samples, startMs, cancellationToken);
            }
            catch (ModelException e) when (e.Fault == ModelFault.TooLarge && samples.Length > LeastSeconds * sampleRateHz)
            {
                _refused = samples.Length;
            }
        }

        // A quiet place between the middle and three quarters.
        var cut = new QuietCut(sampleRateHz, samples.Length * 3 / 4).LengthOf(samples);
        var first = Recognize(samples[..cut], startMs, cancellationToken);
        return Transcript.Join([first, Recognize(samples[cut..], startMs + 1000.0 * cut / sampleRateHz, cancellationToken)]);
    }

    /// <inheritdoc/>
    public void Dispose() => recognizer.Dispose();
}
