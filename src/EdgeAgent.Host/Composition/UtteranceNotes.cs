using EdgeAgent.Pipeline.Events.Speech;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// What becomes known of a microphone's utterances beside their texts, by their numbers: whoever learns it writes it down here, and a text is told with it. Of the
/// newest utterances only. Thread-safe.
/// </summary>
/// <param name="time">For how long a text waits.</param>
internal sealed class UtteranceNotes(TimeProvider time)
{
    /// <summary>More than wait anywhere.</summary>
    private const int Most = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, UtteranceNote> _notes = [];

    /// <summary>The note of an utterance that is over: made, where it is not there.</summary>
    public UtteranceNote Of(int utterance)
    {
        lock (_gate)
        {
            if (!_notes.TryGetValue(utterance, out var note))
                _notes.Add(utterance, note = new UtteranceNote(time));
            // Not by their distance: of many an utterance nothing is ever noted.
            if (_notes.Count > Most)
                _notes.Remove(_notes.Keys.Min());
            return note;
        }
    }

    /// <summary>Tells a text with what is known of its utterance, at once or when what it waits for is there.</summary>
    /// <param name="transcript">The text.</param>
    /// <param name="tell">Tells it, on this thread or that of whoever has kept it waiting.</param>
    public void Tell(SpeechTranscript transcript, Action<SpeechTranscript> tell)
    {
        UtteranceNote? note;
        lock (_gate)
            _notes.TryGetValue(transcript.Utterance, out note);
        if (note is null)
            tell(transcript);
        else
            note.Tell(transcript, tell);
    }
}
