using System.Diagnostics.CodeAnalysis;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Health;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Mqtt.Outbox;

/// <summary>
/// Where events wait for the broker. Each is stored before it is offered to anyone, and taken out only when the broker has acknowledged it.
/// What is young enough is told as news, in order; what could not be sent in time is history: it is read from the disk again and sent beside the
/// news, in order too, at a bounded rate. While the disk takes nothing, events wait in memory, bounded, and are stored when it does again.
/// Thread-safe; only the outbox's own thread waits for the disk.
/// </summary>
public sealed partial class EventOutbox : IAsyncDisposable
{
    // What was stored and is not sent yet stays in memory too, up to this; what is more is read from the disk when its turn comes.
    private const int LiveLimit = 2000;
    private const long LiveLimitBytes = 4L * 1024 * 1024;

    // A network drive can hold a write for ever, and the agent has to stop.
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);

    private readonly OutboxOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<EventOutbox> _logger;
    private readonly Func<bool> _isClockRight;
    private readonly HistoryRate _rate;
    private readonly ProgressMark _progress;

    private readonly Lock _gate = new();

    // Not stored yet, for the outbox's thread to store.
    private readonly Queue<OutboxEvent> _arrived = new();

    // News, in order.
    private readonly LinkedList<OutboxEvent> _live = [];

    // History: some of what is on the disk, in order; and what is only in memory, which comes after all that is on the disk.
    private readonly LinkedList<OutboxEvent> _history = [];
    private readonly LinkedList<OutboxEvent> _memoryHistory = [];

    private readonly HashSet<OutboxEvent> _onTheWay = [];

    // Acknowledged, still in the store.
    private List<OutboxEvent> _gone = [];
    private List<DeadLetter> _dead = [];

    // The ids of all that are in one of the collections above: not to be read again, and not to be trimmed.
    private readonly HashSet<long> _held = [];

    // What is known of events that are on the disk alone.
    private readonly Dictionary<long, DeliveryRecord> _troubled = [];

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _work = new(0, 1);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _writing = Task.CompletedTask;
    private Dictionary<EventSource, long> _lastSequences = [];
    private long _arrivals;
    private long _arrivedBytes;
    private long _liveBytes;
    private (int Count, long Bytes) _unstored;
    private int _committing;
    private bool _isOpen;
    private long _stored;
    private long _waiting;
    private long _historyCursor;
    private bool _wantsHistory;

    // The last id that has become history: after a crash, and a clock that is set back, it is no news again.
    private long _becameHistory;
    private bool _isLosing;

    private EventOutbox(OutboxOptions options, TimeProvider time, ILogger<EventOutbox> logger, Func<bool>? isClockRight)
    {
        (_options, _time, _logger, _isClockRight) = (options, time, logger, isClockRight ?? (() => true));
        _rate = new HistoryRate(options.HistoryPerSecond, time);
        _progress = new ProgressMark("the outbox", time);
        (_retryAt, _upkeptAt) = (time.GetTimestamp(), time.GetTimestamp());
    }

    /// <summary>Called, on any thread, whenever there may be something to send. At most one can listen.</summary>
    internal Action? Rang { get; set; }

    /// <summary>Told, on the outbox's thread, that events cannot be kept on the disk, or that a store was damaged: once a trouble.</summary>
    public Action<string>? OnTrouble { get; set; }

    /// <summary>Why events cannot be kept on the disk; null where they can.</summary>
    public string? Trouble => Volatile.Read(ref _trouble);

    /// <summary>What stands still because the disk does not answer; null when nothing does.</summary>
    public Standstill? Overdue => _progress.Overdue;

    /// <summary>Whether a defect has ended the outbox: no event leaves any more.</summary>
    public bool IsBroken => Completion.IsFaulted;

    /// <summary>How many events are not acknowledged yet.</summary>
    public long Waiting
    {
        get
        {
            lock (_gate)
                return _waiting;
        }
    }

    /// <summary>Whether there is news, or something that will be news when it is stored.</summary>
    internal bool HasNews
    {
        get
        {
            lock (_gate)
                return IsStoringNow || _live.Count > 0 || _onTheWay.Count > 0;
        }
    }

    /// <summary>Whether events are being stored: they will be news in a moment, and ring.</summary>
    internal bool IsStoring
    {
        get
        {
            lock (_gate)
                return IsStoringNow;
        }
    }

    private bool IsStoringNow => _arrived.Count > 0 || _committing > 0;

    /// <summary>How long until more of the history may be sent; null while none waits for that.</summary>
    internal TimeSpan? UntilHistory
    {
        get
        {
            lock (_gate)
                return _history.Count > 0 || (_memoryHistory.Count > 0 && !HasHistoryOnDisk) ? _rate.UntilNext : null;
        }
    }

    /// <summary>Ends when the outbox is closed; faulted by a defect.</summary>
    internal Task Completion => _options.Path is null ? _closed.Task : _writing;

    private bool HasHistoryOnDisk => _isOpen && _stored > _held.Count;

    /// <summary>Opens the outbox. A store that cannot be used costs no event: it is said, and tried again.</summary>
    /// <param name="options">Where and how much.</param>
    /// <param name="time">For ages and waits.</param>
    /// <param name="logger">Told what happens to the store.</param>
    /// <param name="isClockRight">Whether the wall clock is known to be right; null: it is. Events are dropped for their age only then.</param>
    public static EventOutbox Open(OutboxOptions options, TimeProvider time, ILogger<EventOutbox> logger, Func<bool>? isClockRight = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        var outbox = new EventOutbox(options, time, logger, isClockRight);
        if (options.Path is null)
        {
            if (options.NumbersFrom is { } earlier)
                outbox._lastSequences = EventStore.ReadNumbers(earlier);
            return outbox;
        }

        outbox.OpenStore();
        outbox._writing = DedicatedThread.RunAsync("outbox", outbox.Write, CancellationToken.None);
        return outbox;
    }

    /// <summary>The number of the source's last event of an earlier run; 0 for none.</summary>
    public long LastSequenceOf(EventSource source)
    {
        lock (_gate)
            return _lastSequences.GetValueOrDefault(source);
    }

    /// <summary>Takes an event in. Returns at once.</summary>
    internal void Add(OutboxEvent arrival)
    {
        lock (_gate)
        {
            arrival.Arrival = ++_arrivals;
            Count(1);
            if (_options.Path is null)
            {
                AddLive(arrival);
            }
            else
            {
                _arrived.Enqueue(arrival);
                _arrivedBytes += arrival.Payload.Length;
                // A disk that hangs must not take all memory.
                while (_arrived.Count > _options.MemoryLimit || (_arrivedBytes > _options.MemoryLimitBytes && _arrived.Count > 1))
                {
                    _arrivedBytes -= _arrived.Dequeue().Payload.Length;
                    Lose();
                }
            }
        }

        if (_options.Path is null)
            Rang?.Invoke();
        else
            Work();
    }

    /// <summary>Takes the next event that is news.</summary>
    internal bool TryTakeLive([NotNullWhen(true)] out OutboxEvent? next)
    {
        lock (_gate)
        {
            while ((next = _live.First?.Value) is not null)
            {
                LeaveLive(next);
                if (IsNews(next))
                {
                    _onTheWay.Add(next);
                    return true;
                }

                BecomeHistory(next);
            }
        }

        return false;
    }

    /// <summary>Takes the next event of the history, when its time has come.</summary>
    internal bool TryTakeHistory([NotNullWhen(true)] out OutboxEvent? next)
    {
        lock (_gate)
        {
            next = null;
            if (_history.Count == 0 && HasHistoryOnDisk)
            {
                if (!_wantsHistory)
                {
                    _wantsHistory = true;
                    Work();
                }

                return false;
            }

            var from = _history.Count > 0 ? _history : _memoryHistory;
            if (from.Count == 0 || !_rate.TryTake())
                return false;
            next = from.First!.Value;
            from.RemoveFirst();
            if (next.Id == 0)
                Forget(next);
            next.IsHistory = true;
            _onTheWay.Add(next);
            return true;
        }
    }

    /// <summary>The broker has it.</summary>
    internal void Acknowledge(OutboxEvent sent)
    {
        lock (_gate)
        {
            Finish(sent);
            if (sent.Id == 0)
                return;
            _gone.Add(sent);
            if (_gone.Count is not (1 or BatchLimit))
                return;
        }

        Work();
    }

    /// <summary>The broker will never take it: it is kept aside for a person.</summary>
    /// <param name="dead">The event.</param>
    /// <param name="cause">One of a few words.</param>
    internal void Bury(OutboxEvent dead, string cause)
    {
        lock (_gate)
        {
            Finish(dead);
            if (_options.Path is not null && (dead.Id > 0 || _dead.Count < EventStore.DeadLimit))
                _dead.Add(new DeadLetter(dead, cause, _time.GetUtcNow().ToUnixTimeMilliseconds()));
        }

        Work();
    }

    /// <summary>Their connection was lost before they were acknowledged: they wait again, before all that came after them.</summary>
    /// <param name="unacknowledged">In the order in which they were taken.</param>
    internal void GiveBack(IReadOnlyList<OutboxEvent> unacknowledged)
    {
        ArgumentNullException.ThrowIfNull(unacknowledged);
        lock (_gate)
        {
            for (var i = unacknowledged.Count - 1; i >= 0; i--)
            {
                var again = unacknowledged[i];
                _onTheWay.Remove(again);
                // Later ones may have gone out as history already.
                if (again.IsHistory || (again.Id > 0 && again.Id <= _becameHistory) || !IsNews(again))
                    BecomeHistory(again, first: true);
                else
                    EnterLive(again, first: true);
            }
        }
    }

    /// <summary>Stores what has arrived, takes out what was acknowledged, and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Work();
        if (await Task.WhenAny(_writing, Task.Delay(CloseLimit, CancellationToken.None)) != _writing)
        {
            LogStillWriting(_options.Path!, CloseLimit.TotalSeconds);
            return;
        }

        await _writing;
        if (_unstored.Count + _arrived.Count is > 0 and var lost)
        {
            AgentMeter.LostMessages.Add(lost, new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, "stopped"));
            LogLost(lost);
        }

        AgentMeter.WaitingEvents.Add(-Waiting);
        _closed.TrySetResult();
        _store?.Dispose();
        _store = null;
        _stop.Dispose();
        _work.Dispose();
    }

    private bool IsNews(OutboxEvent waiting)
    {
        // Of an earlier process only the wall clock can tell, and one that was set since says nothing.
        var age = waiting.OfferedAt is { } at ? _time.GetElapsedTime(at) : TimeSpan.FromMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds() - waiting.OfferedAtMs);
        return age >= TimeSpan.Zero && age <= _options.LiveWithin;
    }

    private void AddLive(OutboxEvent arrival)
    {
        EnterLive(arrival, first: false);
        while (_unstored.Count > _options.MemoryLimit || (_unstored.Bytes > _options.MemoryLimitBytes && _unstored.Count > 1))
            DropOldestOfMemory();
    }

    private void EnterLive(OutboxEvent waiting, bool first)
    {
        if (first)
            _live.AddFirst(waiting);
        else
            _live.AddLast(waiting);
        _liveBytes += waiting.Payload.Length;
        if (waiting.Id == 0)
            Remember(waiting);
    }

    private void LeaveLive(OutboxEvent waiting)
    {
        // Always the first, or the first that is in memory alone: found at once.
        _live.Remove(waiting);
        _liveBytes -= waiting.Payload.Length;
        if (waiting.Id == 0)
            Forget(waiting);
    }

    private void BecomeHistory(OutboxEvent late, bool first = false)
    {
        late.IsHistory = false;
        if (late.Id == 0)
        {
            Remember(late);
            if (first)
                _memoryHistory.AddFirst(late);
            else
                _memoryHistory.AddLast(late);
            return;
        }

        _becameHistory = Math.Max(_becameHistory, late.Id);

        // From here on it is on the disk alone. What was read from there and comes after it must be read again, or it would go before it.
        if (_history.Last is { Value.Id: var last } && last > late.Id)
            PutHistoryBack();
        if (!late.Delivery.IsBlank)
            _troubled[late.Id] = late.Delivery;
        _held.Remove(late.Id);
        _historyCursor = Math.Min(_historyCursor, late.Id - 1);
    }

    private void PutHistoryBack()
    {
        foreach (var read in _history)
        {
            _held.Remove(read.Id);
            _historyCursor = Math.Min(_historyCursor, read.Id - 1);
            if (!read.Delivery.IsBlank)
                _troubled[read.Id] = read.Delivery;
        }

        _history.Clear();
    }

    private void Finish(OutboxEvent done)
    {
        done.IsDone = true;
        _onTheWay.Remove(done);
        Count(-1);
    }

    private void DropOldestOfMemory()
    {
        if (_memoryHistory.First is { Value: var late })
        {
            _memoryHistory.RemoveFirst();
            Forget(late);
        }
        else
        {
            var oldest = _live.First(e => e.Id == 0);
            LeaveLive(oldest);
        }

        Lose();
    }

    private void Lose()
    {
        Count(-1);
        AgentMeter.LostMessages.Add(1, new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, "memory_full"));
        if (!_isLosing)
            LogMemoryFull(_options.MemoryLimit, _options.MemoryLimitBytes);
        _isLosing = true;
    }

    private void Remember(OutboxEvent unstored) => _unstored = (_unstored.Count + 1, _unstored.Bytes + unstored.Payload.Length);

    private void Forget(OutboxEvent unstored) => _unstored = (_unstored.Count - 1, _unstored.Bytes - unstored.Payload.Length);

    private void Count(long change)
    {
        _waiting += change;
        AgentMeter.WaitingEvents.Add(change);
    }

    private void Work()
    {
        try
        {
            if (_work.CurrentCount == 0)
                _work.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // Somebody else rang, or the outbox is closed: an acknowledgement that comes later is one too many after the next start, no more.
        }
    }
}
