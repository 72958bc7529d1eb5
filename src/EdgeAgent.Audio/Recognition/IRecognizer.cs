using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Recognition;

/// <summary>Recognises the utterances of one stream. Used by one thread.</summary>
public interface IRecognizer : IDisposable
{
    /// <summary>How it searches, and what was asked for in vain; null where nothing can be asked for.</summary>
    SearchUse? Search { get; }

    /// <summary>What was said.</summary>
    /// <param name="samples">One utterance: mono, −1 to 1, at the model's rate.</param>
    /// <param name="startMs">Where it begins on the stream, in milliseconds; the words' times count from the stream's start too.</param>
    /// <param name="cancellationToken">Ends the wait and the run.</param>
    /// <returns><see cref="Transcript.Empty"/> when nothing was heard or the utterance is too short.</returns>
    /// <exception cref="ModelException">The utterance is longer than the model takes, or a run failed or was late.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    Transcript Recognize(ReadOnlySpan<float> samples, double startMs, CancellationToken cancellationToken);
}
