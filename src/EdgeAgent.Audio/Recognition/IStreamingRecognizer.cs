using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition;

/// <summary>
/// Recognises an utterance while it is spoken. However it is cut into parts, in the end it says of it what <see cref="IRecognizer.Recognize"/>
/// says of the whole. Used by one thread.
/// </summary>
public interface IStreamingRecognizer : IRecognizer
{
    /// <summary>
    /// Whether the search goes along too, so that <see cref="Hear"/> costs next to nothing. Else only the encoder does, and
    /// <see cref="Hear"/> searches all that was said anew: the more was said, the longer it takes.
    /// </summary>
    bool SearchesAlong { get; }

    /// <summary>Begins an utterance; one that is not finished is forgotten.</summary>
    void Begin();

    /// <summary>Takes the next samples.</summary>
    /// <param name="samples">Mono, −1 to 1, at the model's rate; any number.</param>
    /// <param name="cancellationToken">Ends the wait and the run.</param>
    /// <returns>Whether something new was decoded: else <see cref="Hear"/> says what it said before.</returns>
    /// <exception cref="ModelException">A run failed or was late: the utterance is lost.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled: the utterance is lost.</exception>
    bool Accept(ReadOnlySpan<float> samples, CancellationToken cancellationToken);

    /// <summary>What was said so far. What follows may still change it.</summary>
    /// <param name="startMs">Where the utterance begins on the stream, in milliseconds.</param>
    /// <param name="cancellationToken">Ends the wait and the run.</param>
    /// <exception cref="ModelException">A run failed or was late; the utterance can go on.</exception>
    Transcript Hear(double startMs, CancellationToken cancellationToken);

    /// <summary>The utterance is over.</summary>
    /// <param name="startMs">Where it begins on the stream, in milliseconds.</param>
    /// <param name="cancellationToken">Ends the wait and the run.</param>
    /// <returns>What was said; <see cref="Transcript.Empty"/> when nothing was heard.</returns>
    /// <exception cref="ModelException">A run failed or was late.</exception>
    Transcript Finish(double startMs, CancellationToken cancellationToken);
}
