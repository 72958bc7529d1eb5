using System.Diagnostics.CodeAnalysis;

namespace EdgeAgent.Mqtt.Frigate;

/// <summary>
/// What was told of each object, and what is to be: <c>new</c> first, then <c>update</c>, of which the latest counts, and always an <c>end</c> for what was told. While
/// nobody can be told, what comes and goes is as if it had not been; what was told before and has gone meanwhile gets its end afterwards. Not thread-safe.
/// </summary>
/// <param name="limit">How many objects it holds.</param>
internal sealed class ObjectLedger(int limit)
{
    private readonly OrderedDictionary<string, Entry> _entries = [];
    private readonly LinkedList<Entry> _unsent = [];
    private bool _isConnected;

    /// <summary>The objects that somebody may know of and not the end, as they were told, oldest first.</summary>
    public IEnumerable<FrigateView> Told => _entries.Values.Where(entry => entry.Offered is not null).Select(entry => entry.Offered!);

    /// <summary>Notes an object's state.</summary>
    /// <param name="view">The state.</param>
    /// <param name="isNews">Whether it is to be told; the first one always is.</param>
    /// <returns>Whether there was room for it.</returns>
    public bool Note(FrigateView view, bool isNews)
    {
        if (_entries.TryGetValue(view.Id, out var entry))
        {
            entry.Now = view;
            if (isNews || view.End is not null)
                Queue(entry);
            if (view.End is not null && entry.Offered is null && !_isConnected)
                Forget(entry);
            return true;
        }

        if (_entries.Count >= limit && !MakeRoom())
            return false;
        _entries[view.Id] = entry = new Entry(view) { Now = view };
        Queue(entry);
        return true;
    }

    /// <summary>From now on somebody can be told: everything that is so and was not told is to be.</summary>
    public void Connected()
    {
        _isConnected = true;
        _unsent.Clear();
        foreach (var entry in _entries.Values.ToList())
        {
            entry.Place = null;
            if (entry.Offered is null && entry.Now.End is not null)
                Forget(entry);
            else if (entry.Told != entry.Now)
                Queue(entry);
        }
    }

    /// <summary>From now on nobody can be told.</summary>
    public void Disconnected() => _isConnected = false;

    /// <summary>Takes what is to be told next; <see cref="Confirm"/> follows once it was, or <see cref="Connected"/>.</summary>
    public bool TryTake([NotNullWhen(true)] out LedgerChange? change)
    {
        change = null;
        if (_unsent.First is not { Value: var entry })
            return false;
        _unsent.RemoveFirst();
        entry.Place = null;
        // One that has gone before anybody was told of it comes first all the same; one that somebody may have heard of ends.
        var type = entry.Told is null && (entry.Offered is null || entry.Now.End is null) ? "new" : entry.Now.End is null ? "update" : "end";
        var now = type == "new" ? entry.Now with { End = null } : entry.Now;
        change = new LedgerChange(type, entry.Offered ?? entry.First, now);
        if (type != "end")
            entry.Offered = now;
        return true;
    }

    /// <summary>It was told.</summary>
    public void Confirm(LedgerChange change)
    {
        if (!_entries.TryGetValue(change.After.Id, out var entry))
            return;
        if (change.Type == "end")
        {
            Forget(entry);
            return;
        }

        entry.Told = change.After;
        if (entry.Now.End is not null)
            Queue(entry);
    }

    private void Queue(Entry entry) => entry.Place ??= _unsent.AddLast(entry);

    private void Forget(Entry entry)
    {
        _entries.Remove(entry.First.Id);
        if (entry.Place is { } place)
            _unsent.Remove(place);
        entry.Place = null;
    }

    // What has gone and was never told is missed least.
    private bool MakeRoom()
    {
        if (_entries.Values.FirstOrDefault(entry => entry.Offered is null && entry.Now.End is not null) is not { } least)
            return false;
        Forget(least);
        return true;
    }

    private sealed class Entry(FrigateView first)
    {
        public FrigateView First { get; } = first;

        public required FrigateView Now { get; set; }

        // Sent, and acknowledged or not.
        public FrigateView? Offered { get; set; }

        public FrigateView? Told { get; set; }

        public LinkedListNode<Entry>? Place { get; set; }
    }
}
