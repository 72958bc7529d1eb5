using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Sound;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Health;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Pipeline.Diary;

/// <summary>
/// Keeps every event with what caused it, for people who ask why: lines of JSON in segments, each chained to the one before by its hash, the oldest removed when there is too much.
/// Events that come many times a second are left out, unless there are files that prove them. Offering never waits: the diary's own thread writes; while the disk does not take anything, a bounded number waits, and what is
/// more is counted and said in the diary. Thread-safe.
/// </summary>
public sealed partial class EventDiary : IAgentOutlet, IAsyncDisposable
{
    private const int BatchLimit = 256;

    // Lines that come together reach the disk together: a card is worn by every flush.
    private static readonly TimeSpan FlushEvery = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Upkeep = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryMinimum = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryMaximum = TimeSpan.FromSeconds(30);

    // A network drive can hold a write for ever, and the agent has to stop.
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);

    private readonly DiaryOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<EventDiary> _logger;
    private readonly DiaryWriter _writer;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _work = new(0, 1);
    private readonly Lock _gate = new();

    // What has come and was not taken by the thread yet.
    private readonly Queue<DiaryEntry> _arrived = new();

    // Taken by the thread and not written yet.
    private readonly List<DiaryEntry> _pending = [];

    // The numbers under which those stand once they are written.
    private readonly List<long> _numbers = [];

    // What went wrong before anybody listened.
    private readonly List<string> _untold = [];

    private Action<string>? _tellTrouble;
    private Task _writing = Task.CompletedTask;

    // What came when no more could wait. It stands behind all that waits, so nothing else may until that is taken.
    private LostEvents? _lost;
    private bool _isOpen;
    private bool _saidRefused;
    private string? _trouble;
    private TimeSpan _retryWait;
    private long _retryAt;
    private long _flushedAt;
    private long _upkeptAt;
    private long _meteredBytes;

    private EventDiary(DiaryOptions options, TimeProvider time, ILogger<EventDiary> logger, Func<bool> isClockRight)
    {
        (_options, _time, _logger) = (options, time, logger);
        _writer = new DiaryWriter(options, time, isClockRight);
        (_retryAt, _flushedAt, _upkeptAt) = (time.GetTimestamp(), time.GetTimestamp(), time.GetTimestamp());
    }

    /// <summary>Why nothing can be written now; null where it can.</summary>
    public string? Trouble => Volatile.Read(ref _trouble);

    /// <summary>
    /// Told on the diary's own thread of each event that stands in it from now on, with its number, in their order. Must return at once and not throw: nothing is written meanwhile.
    /// </summary>
    public event Action<long, EventEnvelope>? Written;

    /// <summary>Reads what is there, also what was written a moment ago.</summary>
    public DiaryReader Reader => new(_options.Folder);

    /// <summary>Begins a diary, or goes on with one. A folder that cannot be used costs no event: it is said, and tried again.</summary>
    /// <param name="options">Where and how much.</param>
    /// <param name="time">Dates lines.</param>
    /// <param name="logger">Told what happens to it.</param>
    /// <param name="isClockRight">Whether the wall clock is known to be right; null: it is. Lines are removed for their age only then.</param>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="DiaryOptions.MaxBytes"/> is below <see cref="DiaryOptions.LeastBytes"/>, or an age or limit is not positive.</exception>
    public static EventDiary Open(DiaryOptions options, TimeProvider time, ILogger<EventDiary> logger, Func<bool>? isClockRight = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBytes, DiaryOptions.LeastBytes, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.MaxAge, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.QueueLimit, 1, nameof(options));
        var diary = new EventDiary(options, time, logger, isClockRight ?? (() => true));
        diary._writing = DedicatedThread.RunAsync("diary", diary.Write, CancellationToken.None);
        return diary;
    }

    /// <summary>Whether an event is kept: not those that come many times a second, unless there are files that prove them.</summary>
    public static bool IsKept(EventData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data is not (ObjectUpdated or SpeechPartial or SoundLevel or SoundTop) || data.Evidence is { Count: > 0 };
    }

    /// <summary>Tells, on this thread or the diary's, what troubles there are and were: once a trouble. At most one can listen.</summary>
    public void ListenToTroubles(Action<string> tell)
    {
        List<string> before;
        lock (_gate)
        {
            _tellTrouble = tell;
            before = [.. _untold];
            _untold.Clear();
        }

        before.ForEach(tell);
    }

    /// <inheritdoc/>
    public void Offer(EventEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        if (IsKept(envelope.Data) && !TryEnqueue(new DiaryEntry.Told(_time.GetUtcNow(), envelope), _options.QueueLimit))
            Lose(envelope);
    }

    /// <summary>Health is a state and no event; it is not kept.</summary>
    public void Report(SourceHealth health)
    {
    }

    /// <summary>Retention has removed a file of evidence that an event names.</summary>
    public void Note(GoneFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        // Room of their own: a file that is missing without a word would look like one that was taken away.
        if (!TryEnqueue(new DiaryEntry.FileGone(_time.GetUtcNow(), file), 2 * _options.QueueLimit))
            Meter(1, "queue_full");
    }

    /// <summary>Writes what has come, and closes the diary.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Ring();
        if (await Task.WhenAny(_writing, Task.Delay(CloseLimit, CancellationToken.None)) != _writing)
        {
            LogStillWriting(_options.Folder, CloseLimit.TotalSeconds);
            return;
        }

        await _writing;
        if (_pending.Count + _arrived.Count is > 0 and var left)
        {
            Meter(left, "stopped");
            LogUnwritten(left);
        }

        AgentMeter.DiaryUsage.Add(-_meteredBytes);
        _writer.Dispose();
        _stop.Dispose();
        _work.Dispose();
    }

    private void TellTrouble(string what)
    {
        Action<string>? tell;
        lock (_gate)
        {
            tell = _tellTrouble;
            if (tell is null)
                _untold.Add(what);
        }

        tell?.Invoke(what);
    }

    private bool TryEnqueue(DiaryEntry entry, int limit)
    {
        lock (_gate)
        {
            if (_arrived.Count >= limit || (_lost is not null && entry is DiaryEntry.Told))
                return false;
            _arrived.Enqueue(entry);
        }

        AgentMeter.DiaryQueue.Add(1);
        Ring();
        return true;
    }

    private void Lose(EventEnvelope envelope)
    {
        bool isFirst;
        lock (_gate)
        {
            isFirst = _lost is null;
            _lost = _lost is { } lost ? lost with { Count = lost.Count + 1, Last = envelope.Id } : new LostEvents(1, "queue_full", envelope.Id, envelope.Id);
        }

        Meter(1, "queue_full");
        if (isFirst)
            LogQueueFull();
        Ring();
    }

    private static void Meter(long count, string reason) => AgentMeter.UndiariedEvents.Add(count, new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, reason));

    private void Ring()
    {
        try
        {
            if (_work.CurrentCount == 0)
                _work.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // Somebody else rang, or the diary is closed.
        }
    }
}
