using EdgeAgent.Pipeline.Events.Speech;

namespace EdgeAgent.Audio.Voice;

/// <summary>
/// Turns speech probabilities of consecutive windows into utterances. It reads positions only, no clock, and tells each change
/// as soon as the rule can no longer decide otherwise.
/// </summary>
/// <remarks>
/// <para>
/// The rule is Silero's <c>get_speech_timestamps</c>. A window at or above the threshold starts speech. Within speech the first
/// window below the negative threshold marks a possible end, a window at or above the threshold takes the mark away, and once a
/// window below the negative threshold lies the minimum silence after the mark, speech ends at the mark. Speech that is not longer than the
/// minimum is ignored; speech that is open at the end of the stream or at a gap ends there. Then pre-roll and post-roll are
/// added within the stream; where two utterances are so close that these overlap, they share the gap between them.
/// </para>
/// <para>
/// Streaming gives the same bounds as that rule gives for a whole file. The start is told when the speech is longer than the
/// minimum whatever follows. The end is told when the silence is long enough and no later speech can share the gap any more
/// (immediately, unless two post-rolls are longer than the minimum silence).
/// </para>
/// <para>
/// Ours is the maximum length. When speech goes on past it, the utterance is cut at the start of the least probable window in
/// its last quarter, and the next one begins at that sample, without pre-roll and whatever its length: no sample is lost or
/// doubled. If a possible end is marked at that moment, the cut waits for the decision, at most the minimum silence. Speech that stays
/// undecided (between both thresholds after less than the minimum speech) for a quarter of the maximum length is forgotten.
/// </para>
/// <para>
/// Ours is the breath, too. A long minimum silence joins words that lie apart, and would join beeps, clicks and notes to speech that nobody
/// spoke. With a breath, speech counts only from when it has gone on for longer than the minimum without such a pause; short words that lie
/// before it within the minimum silence are part of it then.
/// </para>
/// Not safe for several threads at once.
/// </remarks>
public sealed class VoiceSegmenter
{
    private const long None = -1;

    // At most: the end of the one before, a start, a cut (end and start), an end.
    private readonly VoiceChange[] _changes = new VoiceChange[8];
    private int _changeCount;

    private double _threshold;
    private double _silence;
    private readonly long _minimumSpeech;
    private readonly long _minimumSilence;
    private readonly long _breath;
    private readonly long _preRoll;
    private readonly long _postRoll;
    private readonly long _maximum;
    private readonly int _window;

    // Everything before this sample has been looked at.
    private long _heard;
    // No utterance may begin before this sample: the start of the stream, the end of a gap, the end of the last utterance.
    private long _floor;
    private int _utterances;

    // Speech that is open now: its first window, the one after its last pause for breath, and the window of a possible end.
    private long _start = None;
    private long _run = None;
    private bool _isRunOver;
    private long _mark = None;
    private Tally _spoken;
    private Tally _spokenAtRun;
    private Tally _spokenAtMark;

    // Whether the open speech has been told, and where it then begins.
    private bool _told;
    private long _toldStart;

    // The best place for a cut so far.
    private long _quietest = None;
    private float _quietestProbability;
    private Tally _spokenAtQuietest;

    // An utterance whose end is known up to its post-roll.
    private VoiceChange _ending;
    private long _endingMark = None;
    private long _endingLimit;

    /// <summary>A segmenter at the start of a stream.</summary>
    /// <param name="options">The rule's values.</param>
    /// <param name="sampleRateHz">The stream's rate.</param>
    /// <param name="windowSamples">The longest window of the model, at most 125 ms.</param>
    /// <exception cref="ArgumentException">A value of <paramref name="options"/> is outside its range.</exception>
    public VoiceSegmenter(VoiceOptions options, int sampleRateHz = SileroWindow.SampleRateHz, int windowSamples = SileroWindow.Samples)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRateHz);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(windowSamples);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(windowSamples, sampleRateHz / 8);
        options.Validate();
        _threshold = options.Threshold;
        _silence = options.Silence;
        _minimumSpeech = Samples(options.MinimumSpeech);
        _minimumSilence = Samples(options.MinimumSilence);
        _breath = options.Breath is { } breath ? Samples(breath) : long.MaxValue;
        _preRoll = Samples(options.PreRoll);
        _postRoll = Samples(options.PostRoll);
        _maximum = options.MaximumLength is { } longest ? Samples(longest) : long.MaxValue / 4;
        _window = windowSamples;

        long Samples(TimeSpan time) => time.Ticks * sampleRateHz / TimeSpan.TicksPerSecond;
    }

    /// <summary>
    /// How many samples before the newest one an utterance may begin that is told now: what a buffer has to keep. Without a maximum length
    /// the whole stream.
    /// </summary>
    public long Reach => _maximum + Doubt + _minimumSilence + 2 * _postRoll + _preRoll + _minimumSpeech + 4 * _window;

    /// <summary>Whether an utterance has begun and not ended.</summary>
    public bool IsSpeaking => _told;

    /// <summary>
    /// The sample before which the utterance that has begun will not end, whatever follows; it never goes back. It stays behind
    /// <see cref="Heard"/> while the speaker may have fallen silent, and at the best place for a cut once the longest length is near.
    /// Without meaning while nobody speaks.
    /// </summary>
    public long Settled
    {
        get
        {
            var settled = _mark == None ? _heard : _mark;
            return _quietest == None ? settled : Math.Min(settled, _quietest);
        }
    }

    /// <summary>The sample after the last window.</summary>
    public long Heard => _heard;

    private long Doubt => _maximum / 4;

    /// <summary>Asks for the thresholds of other options from the next window on; the rest of them stays as it was.</summary>
    /// <exception cref="ArgumentException">A value of <paramref name="options"/> is outside its range.</exception>
    public void Require(VoiceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (_threshold, _silence) = (options.Threshold, options.Silence);
    }

    /// <summary>Takes the next window.</summary>
    /// <param name="probability">The model's probability of speech in it, 0 to 1.</param>
    /// <param name="samples">Its length; the last one of a stream may be shorter than the others.</param>
    /// <returns>What began or ended, in order, valid until the next call.</returns>
    public ReadOnlySpan<VoiceChange> Push(float probability, int samples)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(samples, _window);
        _changeCount = 0;
        var window = _heard;
        _heard += samples;
        Decide(probability, window);
        return _changes.AsSpan(0, _changeCount);
    }

    /// <summary>Ends what is open because the stream ended or audio is missing, and starts anew.</summary>
    /// <param name="reason">The reason told.</param>
    /// <param name="position">Where the next window begins, not before <see cref="Heard"/>.</param>
    /// <returns>What began or ended, in order, valid until the next call.</returns>
    public ReadOnlySpan<VoiceChange> Break(UtteranceEnd reason, long position)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position, _heard);
        _changeCount = 0;
        if (_told && _heard > _toldStart + _maximum)
            Cut();
        if (_start != None)
        {
            if (!_told && !_isRunOver && _heard - _run > _minimumSpeech)
                Tell();
            if (_told)
                Emit(_heard, reason, _spoken);
        }

        if (_endingMark != None)
            ReleaseEnding(Math.Min(_endingMark + _postRoll, _heard));
        Forget();
        _heard = _floor = position;
        return _changes.AsSpan(0, _changeCount);
    }

    private void Decide(float probability, long window)
    {
        if (probability >= _threshold)
        {
            _mark = None;
            if (_start == None)
                Open(window);
            else if (_isRunOver)
                BeginRun(window);
        }
        else if (_start != None && probability < _silence)
        {
            if (_mark == None)
            {
                _mark = window;
                _spokenAtMark = _spoken;
            }

            _isRunOver |= window - _mark >= _breath;
            if (window - _mark >= _minimumSilence)
                Close();
        }

        if (_start != None)
            Follow(probability, window);
        if (_endingMark != None && _heard >= _endingMark + 2 * _postRoll && !(_start != None && _start < _endingMark + 2 * _postRoll))
            ReleaseEnding(_endingMark + _postRoll);
    }

    private void Open(long window)
    {
        _start = window;
        _spoken = default;
        BeginRun(window);
    }

    private void BeginRun(long window)
    {
        _run = window;
        _spokenAtRun = _spoken;
        _isRunOver = false;
    }

    private void Close()
    {
        if (_told)
        {
            _ending = new VoiceChange(_utterances, _toldStart, 0, UtteranceEnd.Silence, _spokenAtMark.Mean);
            _endingMark = _mark;
            _endingLimit = _toldStart + _maximum;
        }

        Forget();
    }

    // Open speech after a window that did not end it.
    private void Follow(float probability, long window)
    {
        if (_told && window > _toldStart + _maximum - Doubt && window <= _toldStart + _maximum
            && (_quietest == None || probability <= _quietestProbability))
        {
            _quietest = window;
            _quietestProbability = probability;
            _spokenAtQuietest = _spoken;
        }

        _spoken.Add(probability);
        if (!_told)
        {
            // The earliest end that can still be decided.
            var end = _mark == None ? _heard : _mark;
            if (!_isRunOver && end - _run > _minimumSpeech)
                Tell();
            else if (_heard - _start > _minimumSpeech + Doubt)
                ForgetBeforeRun();
        }

        var over = _heard - (_toldStart + _maximum);
        if (_told && over > 0 && (_mark == None || over > _minimumSilence + _window))
            Cut();
    }

    private void Tell()
    {
        if (_endingMark != None)
        {
            var gap = _start - _endingMark;
            ReleaseEnding(_endingMark + Math.Min(_postRoll, gap / 2));
        }

        _told = true;
        _toldStart = Math.Max(_floor, _start - _preRoll);
        _utterances++;
        _changes[_changeCount++] = new VoiceChange(_utterances, _toldStart, null, default, 0);
    }

    private void Cut()
    {
        var at = _quietest;
        Emit(at, UtteranceEnd.MaximumLength, _spokenAtQuietest);
        _spoken = _spoken.Since(_spokenAtQuietest);
        if (_mark != None)
        {
            _spokenAtMark = _mark > at ? _spokenAtMark.Since(_spokenAtQuietest) : default;
            _mark = Math.Max(_mark, at);
        }

        _quietest = None;
        _start = _toldStart = at;
        _utterances++;
        _changes[_changeCount++] = new VoiceChange(_utterances, at, null, default, 0);
    }

    private void Emit(long end, UtteranceEnd reason, Tally spoken)
    {
        _changes[_changeCount++] = new VoiceChange(_utterances, _toldStart, end, reason, spoken.Mean);
        _floor = end;
    }

    private void ReleaseEnding(long end)
    {
        _floor = Math.Min(end, _endingLimit);
        _changes[_changeCount++] = _ending with { End = _floor };
        _endingMark = None;
    }

    /// <summary>Of what stays undecided for too long only the newest can still become speech.</summary>
    private void ForgetBeforeRun()
    {
        if (_run == _start)
        {
            Forget();
            return;
        }

        _start = _run;
        _spoken = _spoken.Since(_spokenAtRun);
        _spokenAtMark = _mark == None ? default : _spokenAtMark.Since(_spokenAtRun);
        _spokenAtRun = default;
    }

    private void Forget()
    {
        _start = _run = _mark = _quietest = None;
        _isRunOver = false;
        _told = false;
    }

    // Windows and the sum of their probabilities.
    private struct Tally
    {
        private long _count;
        private double _sum;

        public readonly double Mean => _count == 0 ? 0 : _sum / _count;

        public void Add(float probability)
        {
            _count++;
            _sum += probability;
        }

        public readonly Tally Since(Tally earlier) => new() { _count = _count - earlier._count, _sum = _sum - earlier._sum };
    }
}
