using EdgeAgent.Pipeline.Health;

namespace EdgeAgent.Mqtt.Outbox;

// The outbox's thread: the only one that waits for the disk.
public sealed partial class EventOutbox
{
    // A commit holds so much at most: a longer one would make the first of its events wait for the last.
    private const int BatchLimit = 1000;
    private const int HistoryBatch = 200;
    private const long HistoryBatchBytes = 1024 * 1024;

    // Several times SQLite's log; and what may wait however little that leaves.
    private const long LeftToOthersBytes = 16L * 1024 * 1024;
    private const long LeastLimitBytes = 1024 * 1024;

    // Those that the broker has are taken out together: one that a crash comes before is sent twice.
    private static readonly TimeSpan RemoveAfter = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Upkeep = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RoomLook = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RetryMinimum = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryMaximum = TimeSpan.FromSeconds(30);

    // A store that held this long has proved itself: the next failure begins with the shortest wait again. Longer than the longest wait.
    private static readonly TimeSpan Proven = TimeSpan.FromSeconds(60);

    private EventStore? _store;
    private StoreException? _damage;
    private string? _trouble;
    private TimeSpan _retryWait;
    private long? _failedAt;
    private long _retryAt;
    private long _upkeptAt;
    private long? _roomSeenAt;
    private long _roomSeenWith;
    private long? _noMoreThan;
    private bool _saidTrimmed;

    private void Write()
    {
        var hasWaited = false;
        while (true)
        {
            var isLast = _stop.IsCancellationRequested;
            // A damaged store of a gigabyte is saved in minutes.
            _progress.Within(_store is null ? ProgressLimits.Open : ProgressLimits.Work);
            if (_store is null && (isLast || _time.GetTimestamp() >= _retryAt))
                OpenStore();
            var batch = TakeBatch(hasWaited || isLast);
            if (!batch.IsEmpty)
                Settle(batch);
            if (_store is not null)
                ReadHistory();
            if (_store is not null)
                KeepUp();
            if (_store is not null && _trouble is not null)
                Recover();
            _progress.Rest();
            if (isLast && (_store is null || batch.IsEmpty))
                return;
            hasWaited = false;
            if (batch.IsEmpty || _store is null)
                hasWaited = !_work.Wait(WaitFor());
        }
    }

    private TimeSpan WaitFor()
    {
        if (_store is null)
            return RetryMinimum;
        lock (_gate)
            return _stop.IsCancellationRequested ? TimeSpan.Zero : _gone.Count > 0 ? RemoveAfter : Upkeep;
    }

    private Batch TakeBatch(bool withGone)
    {
        lock (_gate)
        {
            var arrivals = new List<OutboxEvent>();
            // The disk takes something again: first what waited for that, in the order in which it came; what came from a store has no place but its number.
            if (_store is not null && _unstored.Count + _onTheWay.Count(e => e.Id == 0) > 0)
                arrivals.AddRange(_memoryHistory.Concat(_onTheWay).Concat(_live).Where(e => e.Id == 0).OrderBy(e => e.Arrival).ThenBy(e => e.Sequence));
            var kept = arrivals.Count;
            for (; arrivals.Count < kept + BatchLimit && _arrived.TryDequeue(out var arrival); _arrivedBytes -= arrival.Payload.Length)
                arrivals.Add(arrival);
            _committing = arrivals.Count - kept;
            if (_store is null || (arrivals.Count == 0 && _dead.Count == 0 && !withGone && _gone.Count < BatchLimit))
                return new Batch(arrivals, kept, [], [], 0);
            var batch = new Batch(arrivals, kept, _gone, _dead, Math.Max(_becameHistory > _store.HistoryUpTo ? _becameHistory : 0, TooMuchNews(arrivals)));
            (_gone, _dead) = ([], []);
            return batch;
        }
    }

    /// <summary>Up to which id news has to become history, because more would be in memory than may.</summary>
    private long TooMuchNews(List<OutboxEvent> arrivals)
    {
        var (count, bytes, upTo) = (_live.Count + arrivals.Count, _liveBytes + arrivals.Sum(a => a.Payload.Length), 0L);
        for (var node = _live.First; node is not null && (count > LiveLimit || bytes > LiveLimitBytes); node = node.Next)
        {
            if (node.Value.Id == 0)
                break;
            (count, bytes, upTo) = (count - 1, bytes - node.Value.Payload.Length, node.Value.Id);
        }

        return upTo;
    }

    private void Settle(Batch batch)
    {
        IReadOnlyList<long>? ids = null;
        if (_store is not null)
        {
            var start = _time.GetTimestamp();
            try
            {
                CheckFile(_store);
                ids = _store.Commit(batch.Arrivals, [.. batch.Gone.Select(g => g.Id)], batch.Dead, batch.HistoryUpTo);
                AgentMeter.OutboxCommit.Record(_time.GetElapsedTime(start).TotalSeconds);
            }
            catch (StoreException e)
            {
                NoteTrouble(e);
            }
        }

        lock (_gate)
        {
            if (ids is null)
            {
                _gone.InsertRange(0, batch.Gone);
                _dead.InsertRange(0, batch.Dead);
            }
            else
            {
                _stored = _store!.Count;
                _held.ExceptWith(batch.Gone.Select(g => g.Id));
                _held.ExceptWith(batch.Dead.Select(d => d.Event.Id));
                BecomeStored(batch, ids);
                // Only now that the store says so too: after a crash none of them may come as news behind later ones that went out.
                while (_live.First is { Value: var oldest } && oldest.Id > 0 && oldest.Id <= batch.HistoryUpTo)
                {
                    LeaveLive(oldest);
                    BecomeHistory(oldest);
                }

                _isLosing = false;
            }

            for (var i = batch.Kept; i < batch.Arrivals.Count; i++)
            {
                if (ids is not null)
                {
                    batch.Arrivals[i].Id = ids[i];
                    _held.Add(ids[i]);
                }

                AddLive(batch.Arrivals[i]);
            }

            _committing = 0;
        }

        if (batch.Arrivals.Count > 0)
            Rang?.Invoke();
    }

    // They were in memory alone, and may have been delivered meanwhile.
    private void BecomeStored(Batch batch, IReadOnlyList<long> ids)
    {
        if (batch.Kept == 0)
            return;
        for (var i = 0; i < batch.Kept; i++)
            batch.Arrivals[i].Id = ids[i];
        var late = _memoryHistory.Where(e => e.Id > 0).ToHashSet();
        foreach (var stored in late)
            _memoryHistory.Remove(stored);
        foreach (var stored in batch.Arrivals.Take(batch.Kept).Where(stored => !late.Contains(stored)))
        {
            _held.Add(stored.Id);
            if (stored.IsDone)
                _gone.Add(stored);
        }

        _unstored = default;
        foreach (var unstored in _memoryHistory.Concat(_live).Where(e => e.Id == 0))
            Remember(unstored);
    }

    private void ReadHistory()
    {
        long cursor;
        lock (_gate)
        {
            if (!_wantsHistory)
                return;
            cursor = _historyCursor;
        }

        IReadOnlyList<OutboxEvent> read;
        try
        {
            read = _store!.Read(cursor, HistoryBatch, HistoryBatchBytes);
        }
        catch (StoreException e)
        {
            NoteTrouble(e);
            return;
        }

        lock (_gate)
        {
            // Something older became history meanwhile: it has to be read first.
            if (_historyCursor < cursor)
            {
                Work();
                return;
            }

            foreach (var found in read)
            {
                _historyCursor = found.Id;
                if (!_held.Add(found.Id))
                    continue;
                if (_troubled.Remove(found.Id, out var delivery))
                    found.Delivery = delivery;
                _history.AddLast(found);
            }

            // All of it is in memory or on its way: what there is more stands before the cursor no longer.
            if (read.Count == 0)
                _historyCursor = 0;
            _wantsHistory = _history.Count == 0 && read.Count > 0;
        }

        Rang?.Invoke();
        if (read.Count > 0)
            Work();
    }

    // What is too much, too old, or has lost its file.
    private void KeepUp()
    {
        var isDue = _time.GetElapsedTime(_upkeptAt) >= Upkeep;
        var limit = LimitNow();
        if (!isDue && _store!.Bytes <= limit)
            return;
        HashSet<long> held;
        lock (_gate)
            held = [.. _held];
        try
        {
            Trimmed(_store!.TrimToBytes(limit, held), limit < _options.LimitBytes ? "disk_full" : "outbox_full");
            if (!isDue)
                return;
            _upkeptAt = _time.GetTimestamp();
            if (_isClockRight())
                Trimmed(_store.TrimToAge((_time.GetUtcNow() - _options.LimitAge).ToUnixTimeMilliseconds(), held), "outbox_age");
            CheckFile(_store);
            if (_store.Count > 0)
                return;
            _store.Shrink();
            _saidTrimmed = false;
        }
        catch (StoreException e)
        {
            NoteTrouble(e);
        }
    }

    // Where the disk has hardly any room left, what comes takes the place of the oldest: to take events out needs room too, and a disk that the
    // outbox itself had filled would never come free again.
    private long LimitNow()
    {
        var bytes = _store!.Bytes;
        if (_roomSeenAt is not { } seen || _time.GetElapsedTime(seen) >= RoomLook || Math.Abs(bytes - _roomSeenWith) >= LeastLimitBytes)
        {
            (_roomSeenAt, _roomSeenWith) = (_time.GetTimestamp(), bytes);
            _noMoreThan = _store.HasRoom(LeftToOthersBytes) ? null : _noMoreThan ?? Math.Max(bytes, LeastLimitBytes);
        }

        return Math.Min(_options.LimitBytes, _noMoreThan ?? long.MaxValue);
    }

    // Somebody has deleted it under us: what is written to such a file is gone with the process. What is in memory goes into the next one.
    private void CheckFile(EventStore store)
    {
        if (!File.Exists(store.Path))
        {
            long lost;
            lock (_gate)
                lost = store.Count - _held.Count;
            if (lost > 0)
                AgentMeter.LostMessages.Add(lost, new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, "outbox_deleted"));
            throw new StoreException(StoreFault.Unusable, $"{store.Path} was deleted while it was in use{(lost > 0 ? $", and {lost} events that waited there are lost" : "")}.");
        }

        // Closed in an orderly way, SQLite takes over what only the log held: it still has it open.
        if (!File.Exists(store.LogPath))
            throw new StoreException(StoreFault.Unusable, $"{store.LogPath} was deleted while it was in use.");
    }

    private void Trimmed(IReadOnlyList<long> dropped, string cause)
    {
        if (dropped.Count == 0)
            return;
        lock (_gate)
        {
            _stored = _store!.Count;
            foreach (var id in dropped)
                _troubled.Remove(id);
            Count(-dropped.Count);
        }

        AgentMeter.LostMessages.Add(dropped.Count, new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, cause));
        if (!_saidTrimmed)
        {
            LogTrimmed(cause switch
            {
                "outbox_age" => $"have waited longer than {_options.LimitAge.TotalDays:0.##} days",
                "outbox_full" => $"need more than {_options.LimitBytes} bytes",
                _ => $"leave too little room on the disk of {_options.Path}",
            });
        }

        _saidTrimmed = true;
    }

    // One line and one call a trouble, until it is over.
    private void NoteTrouble(StoreException e)
    {
        AgentMeter.OutboxFailures.Add(1, new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, Word(e.Fault)));
        // After a failed write nobody knows what of it is on the disk: SQLite finds out when the file is opened again, and nothing else does.
        _store?.Dispose();
        _store = null;
        lock (_gate)
            (_isOpen, _wantsHistory) = (false, false);
        var isFirst = _failedAt is not { } failed || _time.GetElapsedTime(failed) > Proven;
        _failedAt = _time.GetTimestamp();
        _retryWait = isFirst ? RetryMinimum : _retryWait * 2 < RetryMaximum ? _retryWait * 2 : RetryMaximum;
        _retryAt = _failedAt.Value + (long)(_retryWait.TotalSeconds * _time.TimestampFrequency);
        if (e.Fault == StoreFault.Damaged)
        {
            // Renewed at once; on a card that damages the new one too, ever more seldom.
            _damage = e;
            if (isFirst)
                _retryAt = _failedAt.Value;
            return;
        }

        if (_trouble is null)
        {
            LogTrouble(e.Message);
            OnTrouble?.Invoke(e.Message);
        }

        _trouble = e.Message;
    }

    private void OpenStore()
    {
        try
        {
            var store = OpenOrRenew();
            try
            {
                Adopt(store);
            }
            catch
            {
                store.Dispose();
                throw;
            }
        }
        catch (StoreException e)
        {
            NoteTrouble(e);
            // Whatever becomes of it: a number that was used is not used again.
            var numbers = EventStore.ReadNumbers(_options.Path!);
            lock (_gate)
            {
                if (_arrivals == 0)
                    _lastSequences = numbers;
            }

            return;
        }

        _damage = null;
        Work();
        Rang?.Invoke();
    }

    // Only once all that waited in memory is stored: a disk that takes an empty store and no more is as full as before.
    private void Recover()
    {
        _trouble = null;
        LogRecovered(_options.Path!);
    }

    private EventStore OpenOrRenew()
    {
        try
        {
            // Damage that was found in use need not show when the file is opened.
            if (_damage is null)
                return EventStore.Open(_options.Path!);
        }
        catch (StoreException e) when (e.Fault == StoreFault.Damaged)
        {
            AgentMeter.OutboxFailures.Add(1, new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, Word(e.Fault)));
            _damage = e;
        }

        var store = StoreSalvage.Renew(_options.Path!, _time.GetUtcNow(), out var saved, out var aside);
        var told = $"{_damage!.Message} It was moved to {aside}, and a new store begun with the {saved} events that could be saved from it.";
        _damage = null;
        LogRenewed(told);
        OnTrouble?.Invoke(told);
        return store;
    }

    /// <summary>Compares what is in memory with what the store holds: it may be the one from before, a renewed one, or an empty one.</summary>
    private void Adopt(EventStore store)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        List<OutboxEvent> untold, inMemory;
        lock (_gate)
        {
            untold = [.. _live, .. _onTheWay.Where(e => !e.IsHistory)];
            inMemory = [.. _live, .. _history, .. _onTheWay, .. _memoryHistory, .. _gone, .. _dead.Select(d => d.Event)];
        }

        var ids = store.Find(inMemory);
        IReadOnlyList<OutboxEvent> news = [];
        if (_arrivals == 0)
            news = store.ReadNews(now - (long)_options.LiveWithin.TotalMilliseconds, LiveLimit, LiveLimitBytes);

        // Whatever else is there is history, and stays so over a crash: later news may have gone out before it.
        var firstNews = untold.Select(e => ids.GetValueOrDefault(e)).Concat(news.Select(n => n.Id)).Where(id => id > 0).DefaultIfEmpty(store.LastId + 1).Min();
        if (firstNews - 1 > store.HistoryUpTo)
            store.Commit([], [], [], firstNews - 1);

        lock (_gate)
        {
            (_store, _isOpen) = (store, true);
            _stored = store.Count;
            // What was read from a store that is no more is in memory alone, and the oldest that there is.
            foreach (var orphan in _history.Where(e => !ids.ContainsKey(e)).Reverse())
                _memoryHistory.AddFirst(orphan);
            PutHistoryBack();
            _held.Clear();
            _troubled.Clear();
            (_historyCursor, _becameHistory) = (0, 0);
            _unstored = default;
            foreach (var known in _live.Concat(_onTheWay).Concat(_memoryHistory))
            {
                known.Id = ids.GetValueOrDefault(known);
                if (known.Id > 0)
                    _held.Add(known.Id);
                else if (!_onTheWay.Contains(known))
                    Remember(known);
            }

            foreach (var known in _memoryHistory.Where(e => e.Id > 0).ToList())
            {
                _memoryHistory.Remove(known);
                _held.Remove(known.Id);
            }

            foreach (var gone in _gone)
                gone.Id = ids.GetValueOrDefault(gone);
            _gone.RemoveAll(gone => gone.Id == 0);
            _held.UnionWith(_gone.Select(g => g.Id));
            foreach (var letter in _dead)
                letter.Event.Id = ids.GetValueOrDefault(letter.Event);
            _held.UnionWith(_dead.Select(d => d.Event.Id).Where(id => id > 0));
            foreach (var young in news)
            {
                _held.Add(young.Id);
                EnterLive(young, first: false);
            }

            if (_arrivals == 0)
                _lastSequences = new Dictionary<Pipeline.Events.EventSource, long>(store.Sequences);
            Count(_stored - _gone.Count - _dead.Count(d => d.Event.Id > 0) + _arrived.Count + _unstored.Count + _onTheWay.Count(e => e.Id == 0) - _waiting);
        }
    }

    private static string Word(StoreFault fault) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(fault.ToString());

    /// <summary>What one commit does.</summary>
    /// <param name="Arrivals">To be stored.</param>
    /// <param name="Kept">How many of them, the first, are elsewhere in memory already.</param>
    /// <param name="Gone">To be taken out.</param>
    /// <param name="Dead">To be kept aside.</param>
    /// <param name="HistoryUpTo">All up to this id become history; 0 for none.</param>
    private sealed record Batch(IReadOnlyList<OutboxEvent> Arrivals, int Kept, List<OutboxEvent> Gone, List<DeadLetter> Dead, long HistoryUpTo)
    {
        public bool IsEmpty => Arrivals.Count == 0 && Gone.Count == 0 && Dead.Count == 0;
    }
}
