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

    private VoiceChange _spoken;
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
    }

    private bool Give(long? from, UtteranceBuffer audio)
    {
        if (from is not { } heard)
            return false;

        // A recogniser needs a moment of silence before the first word.
        var start = heard == _spoken.Start ? heard : Math.Max(audio.Start, heard - SilenceBefore);
        transcriber.Begin(_spoken.Utterance, start, (int)(heard - start));
        _isGiven = true;
        return true;
    }
}
