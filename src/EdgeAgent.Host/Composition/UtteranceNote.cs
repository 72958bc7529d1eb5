using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Speech;

namespace EdgeAgent.Host.Composition;

/// <summary>What becomes known of one utterance beside its text. Thread-safe.</summary>
/// <param name="time">For how long a text waits.</param>
internal sealed class UtteranceNote(TimeProvider time)
{
    private readonly Lock _gate = new();
    private bool _isBeingWritten;
    private IReadOnlyList<EvidenceFile>? _evidence;
    private TimeSpan? _wait;
    private SpeakerIdentified? _speaker;
    private Action? _waiting;
    private ITimer? _timer;

    /// <summary>Its recording is about to be written: its text waits for that.</summary>
    public void ExpectEvidence()
    {
        lock (_gate)
            _isBeingWritten = true;
    }

    /// <summary>Its recording is written; none when it could not be. A text that has waited for it is told within this call.</summary>
    public void SetEvidence(IReadOnlyList<EvidenceFile> files)
    {
        lock (_gate)
            (_isBeingWritten, _evidence) = (false, files.Count > 0 ? files : null);
        Release();
    }

    /// <summary>Its speaker is about to be found out: its text waits for that, but not for ever.</summary>
    /// <param name="wait">How long, from when the text is there.</param>
    public void ExpectSpeaker(TimeSpan wait)
    {
        lock (_gate)
            _wait = wait > TimeSpan.Zero ? wait : null;
    }

    /// <summary>It is known whose voice it is, or that it is nobody's that is known; null when nobody will tell. A text that has waited for it is told within this call.</summary>
    public void SetSpeaker(SpeakerIdentified? speaker)
    {
        lock (_gate)
            (_wait, _speaker) = (null, speaker ?? _speaker);
        Release();
    }

    /// <summary>Tells a text with what is known: at once, or when what it waits for is there.</summary>
    /// <param name="transcript">The text.</param>
    /// <param name="tell">Tells it, on this thread or that of whoever has kept it waiting.</param>
    public void Tell(SpeechTranscript transcript, Action<SpeechTranscript> tell)
    {
        lock (_gate)
        {
            _waiting += () => tell(transcript with { Evidence = _evidence, Speaker = _speaker?.Speaker, SpeakerScore = _speaker?.Score });
            if (_wait is { } wait)
                _timer ??= time.CreateTimer(static note => ((UtteranceNote)note!).SetSpeaker(null), this, wait, Timeout.InfiniteTimeSpan);
        }

        Release();
    }

    private void Release()
    {
        Action? waiting;
        lock (_gate)
        {
            if (_isBeingWritten || _wait is not null)
                return;
            (waiting, _waiting) = (_waiting, null);
            _timer?.Dispose();
            _timer = null;
        }

        waiting?.Invoke();
    }
}
