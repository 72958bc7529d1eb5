using EdgeAgent.Pipeline.Events.Speech;

namespace EdgeAgent.Host.Composition;

/// <summary>What becomes known of one utterance beside its text. Thread-safe.</summary>
internal sealed class UtteranceNote
{
    private readonly Lock _gate = new();
    private bool _isBeingWritten;
    private string? _evidence;
    private Action? _whenWritten;
    private SpeakerIdentified? _speaker;

    /// <summary>Its recording is about to be written: its text waits for that.</summary>
    public void ExpectEvidence()
    {
        lock (_gate)
            _isBeingWritten = true;
    }

    /// <summary>Its recording is written; null when it could not be. A text that has waited is told within this call.</summary>
    public void SetEvidence(string? path)
    {
        Action? whenWritten;
        lock (_gate)
        {
            (_isBeingWritten, _evidence) = (false, path);
            (whenWritten, _whenWritten) = (_whenWritten, null);
        }

        whenWritten?.Invoke();
    }

    /// <summary>It is known whose voice it is, or that it is nobody's that is known. No text waits for that.</summary>
    public void SetSpeaker(SpeakerIdentified speaker)
    {
        lock (_gate)
            _speaker = speaker;
    }

    /// <summary>Tells a text with what is known, at once or when its recording is written.</summary>
    public void Tell(SpeechTranscript transcript, Action<SpeechTranscript> tell)
    {
        lock (_gate)
        {
            if (_isBeingWritten)
            {
                _whenWritten += () => Tell(transcript, tell);
                return;
            }

            transcript = transcript with { Evidence = _evidence, Speaker = _speaker?.Speaker, SpeakerScore = _speaker?.Score };
        }

        tell(transcript);
    }
}
