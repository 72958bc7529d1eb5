using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;
using Microsoft.Data.Sqlite;

namespace EdgeAgent.Mqtt.Outbox;

/// <summary>
/// The events that wait for the broker, in a SQLite file: write-ahead log, every commit on the disk before it returns
/// (sqlite.org/pragma.html#pragma_synchronous, FULL), many events a commit. Also the last number that each source has used, and the events
/// that the broker would not take. One thread.
/// </summary>
internal sealed class EventStore : IDisposable
{
    /// <summary>Most events that are kept although no broker will take them; then the oldest go.</summary>
    public const int DeadLimit = 1000;

    /// <summary>The layout of the file that this program knows; an older program does not read a newer one.</summary>
    internal const int Version = 1;

    // What a row costs beside its payload: its other columns, its place in two trees.
    private const int RowOverheadBytes = 100;

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS sources (id INTEGER PRIMARY KEY, uri TEXT NOT NULL UNIQUE, sequence INTEGER NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS events (
            id INTEGER PRIMARY KEY AUTOINCREMENT, source INTEGER NOT NULL, sequence INTEGER NOT NULL, type TEXT NOT NULL,
            offered_at INTEGER NOT NULL, payload BLOB NOT NULL, digest INTEGER NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS history (up_to INTEGER NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS dead_letters (
            id INTEGER PRIMARY KEY AUTOINCREMENT, source INTEGER NOT NULL, sequence INTEGER NOT NULL, type TEXT NOT NULL,
            offered_at INTEGER NOT NULL, payload BLOB NOT NULL, digest INTEGER NOT NULL, cause TEXT NOT NULL, died_at INTEGER NOT NULL) STRICT;
        """;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<EventSource, long> _sourceIds = [];
    private readonly Dictionary<long, EventSource> _sources = [];

    // Made in the transaction that runs: gone with it when it fails.
    private readonly Dictionary<EventSource, long> _newSourceIds = [];
    private readonly Dictionary<EventSource, long> _sequences = [];
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _delete;
    private readonly SqliteCommand _number;

    private EventStore(string path, SqliteConnection connection)
    {
        (Path, _connection) = (path, connection);
        Run("PRAGMA busy_timeout = 2000; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 4194304; PRAGMA foreign_keys = OFF; PRAGMA trusted_schema = OFF");
        if (Ask("PRAGMA user_version") is var version and > Version)
            throw Newer(path, version);
        // Whatever a power cut or a dying card has left: better found now than at the ten-thousandth event.
        using (var check = Command("PRAGMA quick_check(1)"))
        {
            if (check.ExecuteScalar() as string is not "ok" and var found)
                throw new StoreException(StoreFault.Damaged, $"{path} is damaged: {found}");
        }

        // A disk that takes nothing is found here too, and not by the first event.
        Run($"BEGIN IMMEDIATE; {Tables} CREATE TABLE probe (x); DROP TABLE probe; PRAGMA user_version = {Version}; COMMIT");
        ReadSources();
        using (var sum = Command($"SELECT count(*), coalesce(sum(length(payload) + {RowOverheadBytes}), 0) FROM events"))
        using (var row = sum.ExecuteReader())
        {
            row.Read();
            (Count, Bytes) = (row.GetInt64(0), row.GetInt64(1));
        }

        HistoryUpTo = Ask("SELECT coalesce(max(up_to), 0) FROM history");

        _insert = Command("INSERT INTO events (source, sequence, type, offered_at, payload, digest) VALUES ($source, $sequence, $type, $at, $payload, $digest) RETURNING id");
        foreach (var name in new[] { "$source", "$sequence", "$type", "$at", "$payload", "$digest" })
            _insert.Parameters.Add(new SqliteParameter { ParameterName = name });
        _delete = Command("DELETE FROM events WHERE id = $id RETURNING length(payload)");
        _delete.Parameters.Add(new SqliteParameter { ParameterName = "$id" });
        _number = Command("UPDATE sources SET sequence = max(sequence, $sequence) WHERE id = $id");
        _number.Parameters.Add(new SqliteParameter { ParameterName = "$sequence" });
        _number.Parameters.Add(new SqliteParameter { ParameterName = "$id" });
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What was written and is not in the file yet; there for as long as the store is open.</summary>
    public string LogPath => Path + "-wal";

    /// <summary>How many events wait.</summary>
    public long Count { get; private set; }

    /// <summary>About how many bytes of the file they need.</summary>
    public long Bytes { get; private set; }

    /// <summary>All up to this id are history, however young.</summary>
    public long HistoryUpTo { get; private set; }

    /// <summary>The highest id of those that wait; 0 for none.</summary>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public long LastId => Guarded(Path, () => Ask("SELECT coalesce(max(id), 0) FROM events"));

    /// <summary>The last number that each source has used.</summary>
    public IReadOnlyDictionary<EventSource, long> Sequences => _sequences;

    /// <summary>Opens the store, or makes it; its folder too.</summary>
    /// <exception cref="StoreException">It cannot be used; when <see cref="StoreFault.Damaged"/>, <see cref="StoreSalvage"/> can help.</exception>
    public static EventStore Open(string path) => Guarded(path, () =>
    {
        if (System.IO.Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        if (Directory.Exists(path))
            throw new StoreException(StoreFault.Damaged, $"{path} is a folder, and should be the file that events wait in.");
        StoreSalvage.Finish(path);
        var connection = Connect(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            return new EventStore(path, connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    });

    /// <summary>Stores events, takes others out, keeps dead ones aside: all of it or nothing, and on the disk when it returns.</summary>
    /// <param name="arrivals">To be stored.</param>
    /// <param name="gone">Ids of those that the broker has.</param>
    /// <param name="dead">Those that it will never take; they are no longer offered.</param>
    /// <param name="historyUpTo">All up to this id are history, however young; 0 for as before.</param>
    /// <returns>The ids of those that arrived, in their order.</returns>
    /// <exception cref="StoreException">Nothing of it happened.</exception>
    public IReadOnlyList<long> Commit(IReadOnlyList<OutboxEvent> arrivals, IReadOnlyList<long> gone, IReadOnlyList<DeadLetter> dead, long historyUpTo = 0)
    {
        var (count, bytes) = (Count, Bytes);
        var ids = new long[arrivals.Count];
        Guarded(Path, () =>
        {
            _newSourceIds.Clear();
            using var transaction = _connection.BeginTransaction(deferred: false);
            for (var i = 0; i < arrivals.Count; i++)
                ids[i] = Insert(arrivals[i], transaction);
            foreach (var id in gone)
                Remove(id, transaction);
            foreach (var letter in dead)
                Bury(letter, transaction);
            foreach (var last in arrivals.Concat(dead.Select(d => d.Event)).GroupBy(e => e.Source))
                Number(last.Key, last.Max(e => e.Sequence), transaction);
            if (historyUpTo > HistoryUpTo)
                Execute(FormattableString.Invariant($"DELETE FROM history; INSERT INTO history VALUES ({historyUpTo})"), transaction);
            transaction.Commit();
            return true;
        }, undo: () => (Count, Bytes) = (count, bytes));
        KeepNewSources();
        HistoryUpTo = Math.Max(HistoryUpTo, historyUpTo);
        foreach (var arrival in arrivals)
            _sequences[arrival.Source] = Math.Max(_sequences.GetValueOrDefault(arrival.Source), arrival.Sequence);
        return ids;
    }

    /// <summary>Makes sure that no number up to these is used again.</summary>
    /// <exception cref="StoreException">It did not work.</exception>
    public void RaiseNumbers(IReadOnlyDictionary<EventSource, long> sequences)
    {
        Guarded(Path, () =>
        {
            _newSourceIds.Clear();
            using var transaction = _connection.BeginTransaction(deferred: false);
            foreach (var (source, sequence) in sequences)
                Number(source, sequence, transaction);
            transaction.Commit();
            return true;
        });
        KeepNewSources();
        foreach (var (source, sequence) in sequences)
            _sequences[source] = Math.Max(_sequences.GetValueOrDefault(source), sequence);
    }

    /// <summary>Reads events in the order in which they were offered.</summary>
    /// <param name="after">Those with a higher id only.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="limitBytes">And no more after so many bytes of payload.</param>
    /// <exception cref="StoreException">They cannot be read.</exception>
    public IReadOnlyList<OutboxEvent> Read(long after, int limit, long limitBytes) => Guarded(Path, () =>
    {
        using var command = Command("SELECT id, source, sequence, type, offered_at, payload, digest FROM events WHERE id > $after ORDER BY id LIMIT $limit");
        command.Parameters.AddWithValue("$after", after);
        command.Parameters.AddWithValue("$limit", limit);
        using var rows = command.ExecuteReader();
        var events = new List<OutboxEvent>();
        for (long bytes = 0; bytes < limitBytes && rows.Read();)
        {
            var found = EventOf(rows);
            events.Add(found);
            bytes += found.Payload.Length;
        }

        return events;
    });

    /// <summary>Where events stand, of those that are there to the byte: another one may have the same number, from a run that could not read the last one.</summary>
    /// <exception cref="StoreException">They cannot be read.</exception>
    public IReadOnlyDictionary<OutboxEvent, long> Find(IReadOnlyCollection<OutboxEvent> wanted) => Guarded(Path, () =>
    {
        var ids = new Dictionary<OutboxEvent, long>();
        if (wanted.Count == 0)
            return ids;
        var known = wanted.ToLookup(e => (e.Source, e.Sequence));
        using var command = Command("SELECT id, source, sequence, digest FROM events");
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            if (!_sources.TryGetValue(rows.GetInt64(1), out var source))
                continue;
            foreach (var same in known[(source, rows.GetInt64(2))].Where(e => e.Digest() == rows.GetInt64(3)))
                ids[same] = rows.GetInt64(0);
        }

        return ids;
    });

    /// <summary>The last number that each source has used, of a store that cannot be opened, such as on a full disk; empty where not even that can be read.</summary>
    public static Dictionary<EventSource, long> ReadNumbers(string path)
    {
        // Exclusively, so that SQLite needs no shared memory, which is a file; where nothing can be written, with what the last run has left there;
        // and where it has left nothing, without its log.
        (string Source, SqliteOpenMode Mode, string Prepare)[] ways =
        [
            (path, SqliteOpenMode.ReadWrite, "PRAGMA locking_mode = EXCLUSIVE"),
            (path, SqliteOpenMode.ReadOnly, ""),
            ($"file:{Uri.EscapeDataString(path)}?immutable=1", SqliteOpenMode.ReadOnly, ""),
        ];
        foreach (var (source, mode, prepare) in ways)
        {
            try
            {
                using var connection = Connect(source, mode);
                using var command = connection.CreateCommand();
                command.CommandText = prepare;
                if (prepare.Length > 0)
                    command.ExecuteNonQuery();
                command.CommandText = "SELECT uri, sequence FROM sources";
                using var rows = command.ExecuteReader();
                var numbers = new Dictionary<EventSource, long>();
                while (rows.Read())
                {
                    if (EventSource.TryParse(rows.GetString(0), out var known))
                        numbers[known] = rows.GetInt64(1);
                }

                return numbers;
            }
            catch (Exception e) when (e is SqliteException or InvalidCastException or InvalidOperationException)
            {
                // The next way, or none.
            }
        }

        return [];
    }

    /// <summary>Reads the newest events that are no history yet, in the order in which they were offered.</summary>
    /// <param name="sinceMs">Those offered at or after this moment only, UTC in milliseconds since 1970.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="limitBytes">And no more after so many bytes of payload.</param>
    /// <exception cref="StoreException">They cannot be read.</exception>
    public IReadOnlyList<OutboxEvent> ReadNews(long sinceMs, int limit, long limitBytes) => Guarded<IReadOnlyList<OutboxEvent>>(Path, () =>
    {
        using var command = Command("""
            SELECT id, source, sequence, type, offered_at, payload, digest FROM events
            WHERE id > $history AND offered_at >= $ms ORDER BY id DESC LIMIT $limit
            """);
        command.Parameters.AddWithValue("$history", HistoryUpTo);
        command.Parameters.AddWithValue("$ms", sinceMs);
        command.Parameters.AddWithValue("$limit", limit);
        using var rows = command.ExecuteReader();
        var events = new List<OutboxEvent>();
        for (long bytes = 0; bytes < limitBytes && rows.Read(); bytes += events[^1].Payload.Length)
            events.Add(EventOf(rows));
        events.Reverse();
        return events;
    });

    /// <summary>Reads the dead letters, the oldest first.</summary>
    /// <exception cref="StoreException">They cannot be read.</exception>
    public IReadOnlyList<DeadLetter> ReadDead() => Guarded(Path, () =>
    {
        using var command = Command("SELECT id, source, sequence, type, offered_at, payload, digest, cause, died_at FROM dead_letters ORDER BY id");
        using var rows = command.ExecuteReader();
        var letters = new List<DeadLetter>();
        while (rows.Read())
        {
            letters.Add(new DeadLetter(EventOf(rows), rows.GetString(7), rows.GetInt64(8)));
        }

        return letters;
    });

    /// <summary>Takes out the oldest events until the rest needs no more than so many bytes.</summary>
    /// <param name="limitBytes">The most that may remain.</param>
    /// <param name="except">Ids that are not to be taken: they are on their way.</param>
    /// <returns>The ids of what was taken.</returns>
    /// <exception cref="StoreException">Nothing was taken.</exception>
    public IReadOnlyList<long> TrimToBytes(long limitBytes, IReadOnlySet<long> except)
    {
        if (Bytes <= limitBytes)
            return [];
        var left = Bytes;
        return Drop("SELECT id, length(payload) FROM events ORDER BY id", except, size =>
        {
            if (left <= limitBytes)
                return false;
            left -= size + RowOverheadBytes;
            return true;
        });
    }

    /// <summary>Takes out the events that were offered before a moment, by a clock that was right then: of others nobody knows how old they are.</summary>
    /// <param name="beforeMs">UTC in milliseconds since 1970.</param>
    /// <param name="except">Ids that are not to be taken: they are on their way.</param>
    /// <returns>The ids of what was taken.</returns>
    /// <exception cref="StoreException">Nothing was taken.</exception>
    public IReadOnlyList<long> TrimToAge(long beforeMs, IReadOnlySet<long> except) =>
        Drop(FormattableString.Invariant($"SELECT id, length(payload) FROM events WHERE offered_at < {beforeMs} AND instr(payload, CAST('{CloudEventJson.DoubtfulClock}' AS BLOB)) = 0 ORDER BY id"), except, _ => true);

    /// <summary>Forgets all events that wait, and the dead ones where told; the sources' numbers stay.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="StoreException">They are all still there.</exception>
    public long Purge(bool waiting, bool dead) => Guarded(Path, () =>
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        var count = (waiting ? Execute("DELETE FROM events", transaction) : 0) + (dead ? Execute("DELETE FROM dead_letters", transaction) : 0);
        transaction.Commit();
        if (waiting)
            (Count, Bytes) = (0, 0);
        return count;
    });

    /// <summary>Whether the disk has so much room left, or a quarter of all that it has; yes where it does not say.</summary>
    public bool HasRoom(long bytes)
    {
        try
        {
            var disk = new DriveInfo(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
            return disk.AvailableFreeSpace >= Math.Min(bytes, disk.TotalSize / 4);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return true;
        }
    }

    /// <summary>Gives the room of what is gone back to the disk.</summary>
    /// <exception cref="StoreException">It did not work.</exception>
    public void Shrink() => Guarded(Path, () =>
    {
        Run("PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)");
        return true;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _insert.Dispose();
        _delete.Dispose();
        _number.Dispose();
        _connection.Dispose();
    }

    /// <summary>Connects to a file; without a pool, which would keep it open.</summary>
    internal static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 5 }.ToString());
        connection.Open();
        return connection;
    }

    /// <summary>What is said of a file of a layout that is not known yet.</summary>
    internal static StoreException Newer(string path, long version) => new(StoreFault.Newer,
        $"{path} was written by a newer version of edgeagent (layout {version}, this one knows {Version}); use that version, or move the file away.");

    /// <summary>Says in our words what SQLite says by its codes (sqlite.org/rescode.html).</summary>
    internal static StoreException Why(string path, Exception e) => e switch
    {
        SqliteException { SqliteErrorCode: 13 } => new StoreException(StoreFault.DiskFull, $"The disk of {path} is full.", e),
        SqliteException { SqliteErrorCode: 11 or 26 } => new StoreException(StoreFault.Damaged, $"{path} is damaged: {e.Message}", e),
        SqliteException { SqliteErrorCode: 10 } when e.Message.Contains("full", StringComparison.OrdinalIgnoreCase) => new StoreException(StoreFault.DiskFull, $"The disk of {path} is full.", e),
        _ => new StoreException(StoreFault.Unusable, $"{path} cannot be read or written: {e.Message}", e),
    };

    /// <summary>Runs work on a file; what SQLite and the system throw leaves as a <see cref="StoreException"/>.</summary>
    internal static T Guarded<T>(string path, Func<T> work, Action? undo = null)
    {
        try
        {
            return work();
        }
        // A value of another type than its column's is damage too, and so is none at all.
        catch (Exception e) when (e is InvalidCastException || e.GetType() == typeof(InvalidOperationException))
        {
            undo?.Invoke();
            throw new StoreException(StoreFault.Damaged, $"{path} is damaged: {e.Message}", e);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            undo?.Invoke();
            throw Why(path, e);
        }
    }

    private long Insert(OutboxEvent arrival, SqliteTransaction transaction)
    {
        _insert.Transaction = transaction;
        _insert.Parameters[0].Value = SourceIdOf(arrival.Source, transaction);
        _insert.Parameters[1].Value = arrival.Sequence;
        _insert.Parameters[2].Value = arrival.Type;
        _insert.Parameters[3].Value = arrival.OfferedAtMs;
        _insert.Parameters[4].Value = arrival.Payload.ToArray();
        _insert.Parameters[5].Value = arrival.Digest();
        var id = (long)_insert.ExecuteScalar()!;
        (Count, Bytes) = (Count + 1, Bytes + arrival.Payload.Length + RowOverheadBytes);
        return id;
    }

    private void Remove(long id, SqliteTransaction transaction)
    {
        _delete.Transaction = transaction;
        _delete.Parameters[0].Value = id;
        if (_delete.ExecuteScalar() is long size)
            (Count, Bytes) = (Count - 1, Bytes - size - RowOverheadBytes);
    }

    private void Bury(DeadLetter letter, SqliteTransaction transaction)
    {
        using var command = Command(
            "INSERT INTO dead_letters (source, sequence, type, offered_at, payload, digest, cause, died_at) VALUES ($source, $sequence, $type, $at, $payload, $digest, $cause, $died)",
            transaction);
        command.Parameters.AddWithValue("$source", SourceIdOf(letter.Event.Source, transaction));
        command.Parameters.AddWithValue("$sequence", letter.Event.Sequence);
        command.Parameters.AddWithValue("$type", letter.Event.Type);
        command.Parameters.AddWithValue("$at", letter.Event.OfferedAtMs);
        command.Parameters.AddWithValue("$payload", letter.Event.Payload.ToArray());
        command.Parameters.AddWithValue("$digest", letter.Event.Digest());
        command.Parameters.AddWithValue("$cause", letter.Cause);
        command.Parameters.AddWithValue("$died", letter.AtMs);
        command.ExecuteNonQuery();
        if (letter.Event.Id > 0)
            Remove(letter.Event.Id, transaction);
        Execute(FormattableString.Invariant($"DELETE FROM dead_letters WHERE id <= (SELECT max(id) FROM dead_letters) - {DeadLimit}"), transaction);
    }

    private void Number(EventSource source, long sequence, SqliteTransaction transaction)
    {
        _number.Transaction = transaction;
        _number.Parameters[0].Value = sequence;
        _number.Parameters[1].Value = SourceIdOf(source, transaction);
        _number.ExecuteNonQuery();
    }

    private long SourceIdOf(EventSource source, SqliteTransaction transaction)
    {
        if (_sourceIds.TryGetValue(source, out var known) || _newSourceIds.TryGetValue(source, out known))
            return known;
        using var command = Command("INSERT INTO sources (uri, sequence) VALUES ($uri, 0) RETURNING id", transaction);
        command.Parameters.AddWithValue("$uri", source.Uri);
        return _newSourceIds[source] = (long)command.ExecuteScalar()!;
    }

    private void KeepNewSources()
    {
        foreach (var (source, id) in _newSourceIds)
            (_sourceIds[source], _sources[id]) = (id, source);
    }

    private IReadOnlyList<long> Drop(string select, IReadOnlySet<long> except, Func<int, bool> wanted)
    {
        var (count, bytes) = (Count, Bytes);
        return Guarded<IReadOnlyList<long>>(Path, () =>
        {
            var dropped = new List<long>();
            using (var command = Command(select))
            using (var rows = command.ExecuteReader())
            {
                while (rows.Read())
                {
                    var (id, size) = (rows.GetInt64(0), rows.GetInt32(1));
                    if (except.Contains(id))
                        continue;
                    if (!wanted(size))
                        break;
                    dropped.Add(id);
                }
            }

            using var transaction = _connection.BeginTransaction(deferred: false);
            foreach (var id in dropped)
                Remove(id, transaction);
            transaction.Commit();
            return dropped;
        }, undo: () => (Count, Bytes) = (count, bytes));
    }

    /// <summary>The event of a row (id, source, sequence, type, offered_at, payload, digest); null when it is not what was written.</summary>
    // SQLite finds damage in its own structures only: what a page of a dying card holds instead of an event must not be sent as one.
    internal static OutboxEvent? ProvenEventOf(SqliteDataReader row, IReadOnlyDictionary<long, EventSource> sources)
    {
        var source = sources.GetValueOrDefault(row.GetInt64(1));
        var found = source is null ? null : new OutboxEvent(source, row.GetString(3), row.GetInt64(2), (byte[])row[5]) { Id = row.GetInt64(0), OfferedAtMs = row.GetInt64(4) };
        return found?.Digest() == row.GetInt64(6) ? found : null;
    }

    private OutboxEvent EventOf(SqliteDataReader row) =>
        ProvenEventOf(row, _sources) ?? throw new StoreException(StoreFault.Damaged, $"{Path} is damaged: event {row.GetInt64(0)} is not what was written.");

    private void ReadSources()
    {
        using var command = Command("SELECT id, uri, sequence FROM sources");
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            if (!EventSource.TryParse(rows.GetString(1), out var source))
                continue;
            (_sourceIds[source], _sources[rows.GetInt64(0)], _sequences[source]) = (rows.GetInt64(0), source, rows.GetInt64(2));
        }
    }

    private SqliteCommand Command(string text, SqliteTransaction? transaction = null)
    {
        var command = _connection.CreateCommand();
        (command.CommandText, command.Transaction) = (text, transaction);
        return command;
    }

    private void Run(string text)
    {
        using var command = Command(text);
        command.ExecuteNonQuery();
    }

    private long Execute(string text, SqliteTransaction transaction)
    {
        using var command = Command(text, transaction);
        return command.ExecuteNonQuery();
    }

    private long Ask(string text)
    {
        using var command = Command(text);
        return (long)command.ExecuteScalar()!;
    }
}
