using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Pipeline.Streams;

/// <summary>
/// The clock of one film that several sources play at its own speed: what belongs together in it, picture and sound, is due at one moment, whoever opened the film first. It starts with the first
/// who plays, and is set anew when nobody does. Thread-safe.
/// </summary>
/// <param name="time">The clocks of the device.</param>
public sealed class FilmClock(TimeProvider time)
{
    /// <summary>Who comes later plays what was missed at once; who comes later than this (after a mute, a restart) begins the film by itself.</summary>
    public static readonly TimeSpan LatestEntry = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private int _players;
    private long? _start;
    private long _slipped;

    /// <summary>Enters one who plays the film; leaves by being disposed.</summary>
    public Player Enter()
    {
        lock (_gate)
            _players++;
        return new Player(this);
    }

    private long TicksOf(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private (long Start, long Slipped, bool IsAlone) Join(TimeSpan? length)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var start = (_start ??= now) + _slipped;
            var missed = time.GetElapsedTime(start, now);
            if (length > TimeSpan.Zero && missed > length)
            {
                var rounds = (long)(missed / length.Value);
                start += TicksOf(length.Value * rounds);
                missed -= length.Value * rounds;
            }

            return missed > LatestEntry ? (now, 0, true) : (start, _slipped, false);
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_players == 0)
                (_start, _slipped) = (null, 0);
        }
    }

    private long Slipped
    {
        get
        {
            lock (_gate)
                return _slipped;
        }
    }

    private void Slip(long by)
    {
        lock (_gate)
            _slipped += by;
    }

    /// <summary>One who plays the film. For one thread.</summary>
    public sealed class Player : IDisposable
    {
        private readonly FilmClock _clock;
        private long? _start;
        private long _slippedBefore;
        private bool _isAlone;
        private bool _isGone;

        internal Player(FilmClock clock) => _clock = clock;

        /// <summary>The film begins, or begins again.</summary>
        /// <param name="length">How long it is, the longest of its tracks, so that all begin it again together; null where nobody knows.</param>
        public void Begin(TimeSpan? length)
        {
            if (_start is { } start && length > TimeSpan.Zero)
                _start = start + _clock.TicksOf(length.Value);
            else if (_start is not null)
                (_start, _slippedBefore, _isAlone) = (_clock.Now, 0, true);
            else
                (_start, _slippedBefore, _isAlone) = _clock.Join(length);
        }

        /// <summary>When a moment of the film is due.</summary>
        /// <param name="at">Since the film's beginning: of the earliest of its tracks.</param>
        public CaptureStamp Due(TimeSpan at)
        {
            var due = (_start ?? throw new InvalidOperationException("The film has not begun.")) + (_isAlone ? 0 : _clock.Slipped - _slippedBefore) + _clock.TicksOf(at);
            return _clock.StampOf(due);
        }

        /// <summary>Sets the film back for all: it goes on from here.</summary>
        /// <param name="by">How late whoever cannot follow is.</param>
        public void Slip(TimeSpan by)
        {
            if (_isAlone)
                _start += _clock.TicksOf(by);
            else
                _clock.Slip(_clock.TicksOf(by));
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            if (_isGone)
                return;
            _isGone = true;
            _clock.Leave();
        }
    }

    private long Now => time.GetTimestamp();

    private CaptureStamp StampOf(long timestamp)
    {
        var now = CaptureStamp.Now(time);
        return new CaptureStamp(timestamp, now.WallClock + time.GetElapsedTime(now.Timestamp, timestamp));
    }
}
