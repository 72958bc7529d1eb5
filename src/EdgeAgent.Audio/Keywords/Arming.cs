using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Events.Speech;

namespace EdgeAgent.Audio.Keywords;

/// <summary>
/// Says what of a stream is written down where that needs a keyword first: utterances that begin within some time after it, to their ends, and
/// of the one that holds the keyword what follows it. It reads positions only, no clock. Not safe for several threads at once.
/// </summary>
public sealed class Arming
{
    // Longer than any utterance: what lies further back is asked for by none.
    private const long Memory = 11L * 60 * KeywordTiming.SampleRateHz;

    // What is left of an utterance behind its keyword has to be longer to be a word.
    private const long ShortestRest = KeywordTiming.SampleRateHz / 4;

    // Disjoint, in order: a keyword while the stream is armed makes its time longer.
    private readonly List<(long From, long Until)> _times = [];
    private readonly IReadOnlyList<string> _keywords;
    private readonly long _length;
    private readonly ArmingHandler _handler;
    private long _position;
    private bool _isArmed;

    // Where the last utterance was cut for its length while it was written down, so that the next one goes on with it.
    private long? _goesOnAt;

    /// <summary>At the start of a stream, which is not armed.</summary>
    /// <param name="keywords">Those that arm; all when there is none.</param>
    /// <param name="length">For how long, counted from where a keyword was told.</param>
    /// <param name="handler">Is called within <see cref="Heard"/>, <see cref="Advance"/> and <see cref="Finish"/>, in the order of the stream.</param>
    public Arming(IReadOnlyList<string> keywords, TimeSpan length, ArmingHandler handler)
    {
        ArgumentNullException.ThrowIfNull(keywords);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(length, TimeSpan.Zero);
        (_keywords, _handler) = (keywords, handler);
        _length = length.Ticks * KeywordTiming.SampleRateHz / TimeSpan.TicksPerSecond;
    }

    /// <summary>A keyword was told.</summary>
    public void Heard(in KeywordHit hit)
    {
        if (_keywords.Count > 0 && !_keywords.Contains(hit.Label))
            return;
        var until = hit.End + _length;
        if (_isArmed)
            _times[^1] = (_times[^1].From, Math.Max(_times[^1].Until, until));
        else
            _times.Add((hit.End, until));
        _isArmed = true;
        _handler(new ArmingChange(hit.Label, hit.End, _times[^1].Until));
    }

    /// <summary>The stream has come to a position.</summary>
    public void Advance(long position)
    {
        _position = position;
        if (!_isArmed || position < _times[^1].Until)
            return;
        _isArmed = false;
        _handler(new ArmingChange(null, _times[^1].Until, 0));
        _times.RemoveAll(time => time.Until < position - Memory);
    }

    /// <summary>The stream is over, or is not heard for a while: what comes behind that needs a keyword again.</summary>
    public void Finish()
    {
        if (!_isArmed)
            return;
        _isArmed = false;
        _times[^1] = (_times[^1].From, Math.Min(_position, _times[^1].Until));
        _handler(new ArmingChange(null, _times[^1].Until, 0));
    }

    /// <summary>What of an utterance that has ended is written down.</summary>
    /// <param name="utterance">The utterance.</param>
    /// <param name="audio">Its samples at least.</param>
    /// <returns>Its first sample that is; null when none is.</returns>
    public long? StartOf(in VoiceChange utterance, UtteranceBuffer audio)
    {
        var start = _goesOnAt == utterance.Start ? utterance.Start : StartWithin(utterance.Start, utterance.End!.Value, audio);
        _goesOnAt = start is not null && utterance.Reason == UtteranceEnd.MaximumLength ? utterance.End : null;
        return start;
    }

    /// <summary>What of an utterance that goes on is written down, whatever follows.</summary>
    /// <param name="start">Its first sample.</param>
    /// <param name="settled">It does not end before this position.</param>
    /// <param name="audio">Its samples at least.</param>
    /// <returns>Its first sample that is; null while none is.</returns>
    public long? StartOf(long start, long settled, UtteranceBuffer audio)
    {
        ArgumentNullException.ThrowIfNull(audio);
        return _goesOnAt == start ? start : StartWithin(start, settled, audio);
    }

    private long? StartWithin(long start, long end, UtteranceBuffer audio)
    {
        foreach (var (from, until) in _times)
        {
            if (from <= start && start < until)
                return start;
            if (start < from && from < end)
                return KeywordEnd.Find(audio, start, from) is var begin && end - begin >= ShortestRest ? begin : null;
        }

        return null;
    }
}
