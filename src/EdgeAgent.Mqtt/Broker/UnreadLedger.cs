namespace EdgeAgent.Mqtt.Broker;

/// <summary>
/// What is held for clients that have not taken it yet, in bytes: messages on their way to them, sent ones that they have not acknowledged, and
/// answers that they do not read. MQTTnet bounds only the number of the first, so a client that reads nothing, or never acknowledges, would take all
/// memory. Who holds up too much is cut off. Thread-safe.
/// </summary>
/// <param name="clientLimitBytes">Most bytes for one client.</param>
/// <param name="limitBytes">Bytes for all; beyond them whoever holds more than <see cref="Fair"/> is cut off.</param>
internal sealed class UnreadLedger(long clientLimitBytes, long limitBytes)
{
    /// <summary>What a client may always hold up, whatever the others do.</summary>
    public const long Fair = 1 << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Account> _accounts = new(StringComparer.Ordinal);
    private long _total;

    /// <summary>The bytes for all clients.</summary>
    public long Total
    {
        get
        {
            lock (_lock)
                return _total;
        }
    }

    /// <summary>A client has connected.</summary>
    /// <param name="client">Its id.</param>
    /// <param name="isNew">Whether what was held for a client of this id before is gone.</param>
    /// <param name="cutOff">Ends its connection.</param>
    public void Open(string client, bool isNew, Action cutOff)
    {
        lock (_lock)
        {
            var carried = 0L;
            if (_accounts.Remove(client, out var before))
                (carried, _total) = isNew ? (0, _total - before.Bytes) : (before.Bytes, _total);
            _accounts[client] = new Account(cutOff) { Bytes = carried };
        }
    }

    /// <summary>A client's session is gone.</summary>
    public void Close(string client)
    {
        lock (_lock)
        {
            if (_accounts.Remove(client, out var account))
                _total -= account.Bytes;
        }
    }

    /// <summary>Something is held for a client.</summary>
    /// <returns>Whether it may be; when not, the client is cut off, and holds nothing more.</returns>
    public bool TryAdd(string client, long bytes)
    {
        Action cutOff;
        lock (_lock)
        {
            if (!_accounts.TryGetValue(client, out var account))
                return true;
            var held = account.Bytes + bytes;
            if (account.IsCutOff)
                return false;
            if (held <= clientLimitBytes && (_total + bytes <= limitBytes || held <= Fair))
            {
                (account.Bytes, _total) = (held, _total + bytes);
                return true;
            }

            account.IsCutOff = true;
            cutOff = account.CutOff;
        }

        cutOff();
        return false;
    }

    /// <summary>A client has taken something.</summary>
    public void Take(string client, long bytes)
    {
        lock (_lock)
        {
            if (!_accounts.TryGetValue(client, out var account))
                return;
            // What was held for a session before this one may come late.
            bytes = Math.Min(bytes, account.Bytes);
            (account.Bytes, _total) = (account.Bytes - bytes, _total - bytes);
        }
    }

    private sealed record Account(Action CutOff)
    {
        public long Bytes { get; set; }

        public bool IsCutOff { get; set; }
    }
}
