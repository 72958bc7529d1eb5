using System.Security.Cryptography;
using System.Text;

namespace EdgeAgent.Host.Page.Access;

/// <summary>Who has logged in, by the hash of what their browser holds: kept in memory, so that a restart of the agent ends them all. Thread-safe.</summary>
/// <param name="time">Ends those that nobody uses.</param>
internal sealed class PageSessions(TimeProvider time) : IDisposable
{
    /// <summary>More at once make the one forgotten that was not used for longest.</summary>
    public const int Most = 64;

    /// <summary>A session that was not used for so long is over.</summary>
    public static readonly TimeSpan Unused = TimeSpan.FromDays(1);

    /// <summary>A session that is so old is over.</summary>
    public static readonly TimeSpan Oldest = TimeSpan.FromDays(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Begins one.</summary>
    /// <param name="role">What they may do.</param>
    /// <returns>What their browser is to send from now on.</returns>
    public string Begin(Role role)
    {
        var token = PageSession.NewToken();
        var now = time.GetTimestamp();
        lock (_gate)
        {
            RemoveOld(now);
            if (_entries.Count >= Most)
                Remove(_entries.MinBy(e => e.Value.Used).Key);
            _entries[KeyOf(token)] = new Entry(new PageSession(role), now) { Used = now };
        }

        return token;
    }

    /// <summary>The session of what a browser sent; null where there is none any more.</summary>
    public PageSession? Find(string token)
    {
        var now = time.GetTimestamp();
        lock (_gate)
        {
            RemoveOld(now);
            if (!_entries.TryGetValue(KeyOf(token), out var entry))
                return null;
            entry.Used = now;
            return entry.Session;
        }
    }

    /// <summary>Ends one.</summary>
    public void End(string token)
    {
        lock (_gate)
            Remove(KeyOf(token));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var entry in _entries.Values)
                entry.Session.Dispose();
            _entries.Clear();
        }
    }

    private void RemoveOld(long now)
    {
        foreach (var (key, _) in _entries.Where(e => time.GetElapsedTime(e.Value.Used, now) >= Unused || time.GetElapsedTime(e.Value.Begun, now) >= Oldest).ToList())
            Remove(key);
    }

    private void Remove(string key)
    {
        if (_entries.Remove(key, out var entry))
            entry.Session.Dispose();
    }

    // Not the token itself: what is compared byte by byte must tell nothing of it by how long that takes.
    private static string KeyOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private sealed class Entry(PageSession session, long begun)
    {
        public PageSession Session => session;

        public long Begun => begun;

        public long Used { get; set; }
    }
}
