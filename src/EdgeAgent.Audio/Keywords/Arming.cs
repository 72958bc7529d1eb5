using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Speech;

namespace EdgeAgent.Audio.Keywords;

/// <summary>
/// Says what of a stream is written down where that needs a keyword, a condition or both: utterances that begin within some time after the keyword, and while the condition holds, to their ends;
/// and of one that holds the keyword what follows it. Whoever asks for it has it for a while without either. It reads positions only, no clock. Not safe for several threads at once.
/// </summary>
public sealed class Arming
{
    // What is left of an utterance behind its keyword has to be longer to be a word.
    private const long ShortestRest = KeywordTiming.SampleRateHz / 4;

    private readonly IReadOnlyList<string> _keywords;
    private readonly long _length;
    private readonly long _settle;
    private readonly ArmingHandler _handler;

    // Null where it is not needed.
    private readonly ArmedTimes? _words;
    private readonly ArmedTimes? _condition;
    private readonly ArmedTimes _asked = new();
    private IReadOnlyList<EventReason> _reasons = [];
    private bool _holds;
    private long? _begin;
    private long _position;
    private bool _isArmed;

    // Where the last utterance was cut for its length while it was written down, so that the next one goes on with it.
    private long? _goesOnAt;

    /// <summary>At the start of a stream, which is not armed.</summary>
    /// <param name="options">What it needs.</param>
    /// <param name="handler">Is called within <see cref="Heard"/>, <see cref="Hold"/>, <see cref="Release"/>, <see cref="Ask"/>, <see cref="Advance"/> and <see cref="Finish"/>.</param>
    public Arming(ArmingOptions options, ArmingHandler handler)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Length, TimeSpan.Zero);
        (_keywords, _length, _settle, _handler) = (options.Keywords ?? [], SamplesOf(options.Length), SamplesOf(options.Settle), handler);
        _words = options.Keywords is null ? null : new ArmedTimes();
        _condition = options.IsConditional ? new ArmedTimes() : null;
    }

    private bool IsAllowed => _condition is null || _holds;

    /// <summary>A keyword was told.</summary>
    public void Heard(in KeywordHit hit)
    {
        if (_words is null || (_keywords.Count > 0 && !_keywords.Contains(hit.Label)))
            return;
        _words.Add(hit.End, hit.End + _length);
        if (IsAllowed)
            Tell(new ArmingChange(ArmedBy.Keyword, hit.End, _words.End) { Keyword = hit.Label });
    }

    /// <summary>The condition holds.</summary>
    /// <param name="at">From where on; what lies before the stream, or the end of a break, is there.</param>
    /// <param name="reasons">Its values.</param>
    public void Hold(long at, IReadOnlyList<EventReason> reasons)
    {
        var from = Math.Max(at, _begin ?? 0);
        (_holds, _reasons) = (true, reasons);
        _condition!.Add(from, ArmedTimes.Open);
        if (_words is null || _words.End > from)
            Tell(new ArmingChange(ArmedBy.Condition, from, _words?.End) { Reasons = reasons });
    }

    /// <summary>The condition no longer holds.</summary>
    /// <inheritdoc cref="Hold"/>
    public void Release(long at, IReadOnlyList<EventReason> reasons)
    {
        var end = Math.Max(at, _begin ?? 0);
        _holds = false;
        _condition!.EndAt(end);
        if (_isArmed && !(_asked.End > end))
            Tell(new ArmingChange(null, end, null) { Reasons = reasons });
    }

    /// <summary>Somebody wants to have written down what is said.</summary>
    /// <param name="at">From where on.</param>
    /// <param name="length">For how long.</param>
    public void Ask(long at, TimeSpan length)
    {
        _asked.Add(at, at + SamplesOf(length));
        Tell(new ArmingChange(ArmedBy.Command, at, _asked.End));
    }

    /// <summary>Samples follow, before they are listened to.</summary>
    /// <param name="position">Of the first of them.</param>
    public void Begin(long position) => _begin ??= position;

    /// <summary>The stream has come to a position.</summary>
    public void Advance(long position)
    {
        _position = position;
        // Behind a break it holds as before.
        if (_holds && _condition!.End != ArmedTimes.Open)
            Hold(_begin ?? position, _reasons);
        if (!_isArmed || _asked.End > position || (IsAllowed && (_words is null || _words.End > position)))
            return;
        Tell(new ArmingChange(null, Math.Max(_asked.End ?? 0, IsAllowed ? _words?.End ?? 0 : 0), null));
    }

    /// <summary>The stream is over, or is not heard for a while: what comes behind that needs a keyword, or to be asked for, again.</summary>
    public void Finish()
    {
        foreach (var times in new[] { _words, _condition, _asked })
            times?.EndAt(_position);
        _begin = null;
        if (_isArmed)
            Tell(new ArmingChange(null, _position, null));
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
    /// <returns>Its first sample that is; null while none is, or it is not known.</returns>
    public long? StartOf(long start, long settled, UtteranceBuffer audio)
    {
        ArgumentNullException.ThrowIfNull(audio);
        if (_goesOnAt == start)
            return start;
        // What has changed the condition before it began may be told until then.
        var isKnown = _condition is null || _position >= start + _settle;
        return isKnown || _asked.Covers(start) ? StartWithin(start, settled, audio) : null;
    }

    private static long SamplesOf(TimeSpan time) => time.Ticks * KeywordTiming.SampleRateHz / TimeSpan.TicksPerSecond;

    private long? StartWithin(long start, long end, UtteranceBuffer audio)
    {
        if (_asked.Covers(start))
            return start;
        if (_condition?.Covers(start) == false)
            return null;
        return _words is null ? _condition is null ? null : start : StartAfterKeyword(_words, start, end, audio);
    }

    private static long? StartAfterKeyword(ArmedTimes words, long start, long end, UtteranceBuffer audio)
    {
        foreach (var (from, until) in words.All)
        {
            if (from <= start && start < until)
                return start;
            if (start < from && from < end)
                return KeywordEnd.Find(audio, start, from) is var begin && end - begin >= ShortestRest ? begin : null;
        }

        return null;
    }

    private void Tell(in ArmingChange change)
    {
        _isArmed = change.By is not null;
        _handler(change);
    }
}
