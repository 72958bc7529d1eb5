using EdgeAgent.Pipeline.Events;
using Microsoft.Data.Sqlite;

namespace EdgeAgent.Mqtt.Outbox;

/// <summary>
/// The outbox's file as others than the agent see it. It can be read while the agent works: each question is a short reading of its own, so that it
/// holds up neither the agent nor the shortening of the file's write-ahead log. One thread.
/// </summary>
public sealed class OutboxFile : IDisposable
{
    private const int BatchSize = 200;
    private const long BatchBytes = 1024 * 1024;

    private readonly string _path;
    private readonly SqliteConnection _connection;

    // A file of no bytes is one that SQLite has made and nobody has written to.
    private readonly bool _isBlank;

    private OutboxFile(string path, SqliteConnection connection)
    {
        (_path, _connection) = (path, connection);
        using var command = Command("PRAGMA user_version");
        var version = (long)command.ExecuteScalar()!;
        if (version > EventStore.Version)
            throw EventStore.Newer(path, version);
        _isBlank = version == 0;
    }

    /// <summary>How many events were left out of what was read, because they are not what was written.</summary>
    public long Damaged { get; private set; }

    /// <summary>Opens the file for reading; it is not changed.</summary>
    /// <exception cref="StoreException">There is none, or it cannot be used.</exception>
    public static OutboxFile Open(string path) => Explained(path, () =>
    {
        Require(path);
        var connection = EventStore.Connect(path, SqliteOpenMode.ReadOnly);
        try
        {
            return new OutboxFile(path, connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    });

    /// <summary>Forgets events. Only while no agent works on the file. The numbers that sources have used stay used.</summary>
    /// <param name="path">The file.</param>
    /// <param name="waiting">Those that wait.</param>
    /// <param name="dead">Those that the broker would not take.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="StoreException">Nothing was forgotten.</exception>
    public static long Purge(string path, bool waiting, bool dead) => Explained(path, () =>
    {
        Require(path);
        using var store = EventStore.Open(path);
        var count = store.Purge(waiting, dead);
        store.Shrink();
        return count;
    });

    /// <summary>The events that wait, by source and type, in the order of those.</summary>
    /// <exception cref="StoreException">They cannot be read.</exception>
    public IReadOnlyList<OutboxGroup> Waiting() => Groups("""
        SELECT s.uri, e.type, NULL, count(*), min(e.offered_at), max(e.offered_at), sum(length(e.payload))
        FROM events e LEFT JOIN sources s ON s.id = e.source GROUP BY 1, 2 ORDER BY 1, 2
        """);

    /// <summary>The events that the broker would not take, by cause.</summary>
    /// <exception cref="StoreException">They cannot be read.</exception>
    public IReadOnlyList<OutboxGroup> Dead() => Groups("""
        SELECT NULL, NULL, cause, count(*), min(offered_at), max(offered_at), sum(length(payload)) FROM dead_letters GROUP BY 3 ORDER BY 3
        """);

    /// <summary>The envelopes of the events, UTF-8, in the order in which they were offered. Those that go out meanwhile may be missing.</summary>
    /// <param name="dead">Of those that the broker would not take, instead of those that wait.</param>
    /// <exception cref="StoreException">They cannot be read, or no further.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> Envelopes(bool dead)
    {
        for (long after = 0; ;)
        {
            var from = after;
            var (envelopes, last) = Explained(_path, () => ReadBatch(dead ? "dead_letters" : "events", from));
            foreach (var envelope in envelopes)
                yield return envelope;
            if (last == after)
                yield break;
            after = last;
        }
    }

    /// <summary>Looks through all of the file for damage.</summary>
    /// <exception cref="StoreException">There is some.</exception>
    public void Check() => Explained(_path, () =>
    {
        using var check = Command("PRAGMA quick_check(1)");
        return check.ExecuteScalar() as string is not "ok" and var found ? throw new StoreException(StoreFault.Damaged, $"{_path} is damaged: {found}.") : true;
    });

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private static void Require(string path)
    {
        if (Directory.Exists(path))
            throw new StoreException(StoreFault.Damaged, $"{path} is a folder, and should be the file that events wait in.");
        if (!File.Exists(path))
            throw new StoreException(StoreFault.Unusable, $"{path} does not exist: no agent has kept events there. The file is in the state folder of the agent's own user, or where agent.state says.");
    }

    private static T Explained<T>(string path, Func<T> work)
    {
        try
        {
            return EventStore.Guarded(path, work);
        }
        catch (StoreException e) when (e.Fault == StoreFault.Damaged)
        {
            throw new StoreException(e.Fault, $"{e.Message.TrimEnd('.')}. The agent's next start moves it aside, saves what can be saved, and begins a new one.", e);
        }
        catch (StoreException e) when (e is { Fault: StoreFault.Unusable, InnerException: not null })
        {
            throw new StoreException(e.Fault, $"{e.Message.TrimEnd('.')}. If it is another user's, run this as that user.", e);
        }
    }

    private List<OutboxGroup> Groups(string query) => _isBlank ? [] : Explained(_path, () =>
    {
        using var command = Command(query);
        using var rows = command.ExecuteReader();
        var groups = new List<OutboxGroup>();
        while (rows.Read())
            groups.Add(new OutboxGroup(TextOf(rows, 0), TextOf(rows, 1), TextOf(rows, 2), rows.GetInt64(3), MomentOf(rows, 4), MomentOf(rows, 5), rows.GetInt64(6)));
        return groups;
    });

    private (IReadOnlyList<ReadOnlyMemory<byte>> Envelopes, long Last) ReadBatch(string table, long after)
    {
        var found = new List<ReadOnlyMemory<byte>>();
        if (_isBlank)
            return (found, after);
        // Both as of one moment: the agent may meet a new source in between.
        using var moment = _connection.BeginTransaction(deferred: true);
        var sources = ReadSources();
        using var command = Command($"SELECT id, source, sequence, type, offered_at, payload, digest FROM {table} WHERE id > $after ORDER BY id LIMIT {BatchSize}");
        command.Parameters.AddWithValue("$after", after);
        using var rows = command.ExecuteReader();
        for (long bytes = 0; bytes < BatchBytes && rows.Read();)
        {
            after = rows.GetInt64(0);
            if (EventStore.ProvenEventOf(rows, sources) is { } proven)
            {
                found.Add(proven.Payload);
                bytes += proven.Payload.Length;
            }
            else
            {
                Damaged++;
            }
        }

        return (found, after);
    }

    private Dictionary<long, EventSource> ReadSources()
    {
        using var command = Command("SELECT id, uri FROM sources");
        using var rows = command.ExecuteReader();
        var sources = new Dictionary<long, EventSource>();
        while (rows.Read())
        {
            if (EventSource.TryParse(rows.GetString(1), out var source))
                sources[rows.GetInt64(0)] = source;
        }

        return sources;
    }

    private static string? TextOf(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    // A number of a damaged row need be no moment.
    private static DateTimeOffset MomentOf(SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(
        row.GetInt64(column), DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    private SqliteCommand Command(string text)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        return command;
    }
}
