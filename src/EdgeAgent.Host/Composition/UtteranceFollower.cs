using EdgeAgent.Audio.Keywords;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// Gives what is said at one microphone to the transcriber while it is spoken: all of it, or, where a keyword has to be heard first, what
/// follows one. Used by one thread.
/// </summary>
/// <param name="transcriber">Writes it down; not owned.</param>
internal sealed class UtteranceFollower(UtteranceTranscriber transcriber)
{
    private const int SilenceBefore = SileroWindow.SampleRateHz / 5;

    /// <summary>
    /// A voice model is sure of a word only within it, and what a recogniser misses of its beginning may be the word: of thirty digits with pauses 8
    /// were written down after 30 ms of lead, and 29 after these 0.3 s.
    /// </summary>
    private const int MostLead = SileroWindow.SampleRateHz * 3 / 10;

    private VoiceChange _spoken;
    private long _lastEnd;
    private bool _isGiven;

    /// <summary>Says what of the stream is written down; null for all.</summary>
    public Arming? Arming { get; set; }

    /// <summary>Somebody began to speak.</summary>
    public void Begin(in VoiceChange change) => (_spoken, _isGiven) = (change, false);

    /// <summary>Somebody speaks on.</summary>
    /// <param name="audio">Holds what was said.</param>
    /// <param name="settled">The position up to which it is known to be of the utterance.</param>
    /// <param name="stamp">When that was captured.</param>
    /// <exception cref="ModelException">The recogniser rests.</exception>
    public void Follow(UtteranceBuffer audio, long settled, CaptureStamp stamp)
    {
        if (_isGiven || Give(Arming is null ? _spoken.Start : Arming.StartOf(_spoken.Start, settled, audio), audio))
            transcriber.Follow(audio, settled, stamp);
    }

    /// <summary>The utterance is over.</summary>
    /// <exception cref="ModelException">The recogniser rests.</exception>
    public void End(in VoiceChange change, UtteranceBuffer audio, CaptureStamp stamp)
    {
        var from = Arming is null ? change.Start : Arming.StartOf(change, audio);
        if (_isGiven || Give(from, audio))
            transcriber.End(change.End!.Value, audio, stamp);
        _isGiven = false;
        _lastEnd = change.End!.Value;
    }

    private bool Give(long? from, UtteranceBuffer audio)
    {
        if (from is not { } heard)
            return false;

        if (heard == _spoken.Start)
        {
            // What the utterance before had is not heard twice.
            var lead = (int)Math.Clamp(heard - Math.Max(audio.Start, _lastEnd), 0, MostLead);
            transcriber.Begin(_spoken.Utterance, heard - lead, lead: lead);
        }
        else
        {
            // A recogniser needs a moment of silence before the first word.
            var start = Math.Max(audio.Start, heard - SilenceBefore);
            transcriber.Begin(_spoken.Utterance, start, hushed: (int)(heard - start));
        }

        _isGiven = true;
        return true;
    }
}
