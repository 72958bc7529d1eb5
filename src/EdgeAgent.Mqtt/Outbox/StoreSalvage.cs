using System.Text.Json;
using EdgeAgent.Pipeline.Events;
using Microsoft.Data.Sqlite;

namespace EdgeAgent.Mqtt.Outbox;

/// <summary>
/// What to do with a damaged store: it is moved aside, for a person to look at, and what can still be read and proves itself goes into a
/// new one. Nothing that was damaged is ever sent.
/// </summary>
internal static class StoreSalvage
{
    private const int Kept = 3;
    private const int BatchSize = 500;
    private const string NewEnding = ".new";

    // The files of one SQLite database.
    private static readonly string[] Endings = ["", "-wal", "-shm"];

    /// <summary>Ends what an earlier run could not: a new store that was filled and not put in its place.</summary>
    /// <exception cref="IOException">It cannot be put there.</exception>
    public static void Finish(string path)
    {
        if (File.Exists(path) || Directory.Exists(path) || !File.Exists(path + NewEnding))
            return;
        // The damaged store's own log, which did not come aside with it any more: SQLite would play it into the new one.
        foreach (var ending in Endings.Skip(1))
            File.Delete(path + ending);
        File.Move(path + NewEnding, path);
    }

    /// <summary>Moves the damaged store aside and opens a new one with what was saved.</summary>
    /// <param name="path">The store's file, which nobody has open.</param>
    /// <param name="now">Names the file that is moved aside.</param>
    /// <param name="saved">How many events were saved.</param>
    /// <param name="aside">Where the damaged file is now.</param>
    /// <exception cref="StoreException">The disk does not let it happen.</exception>
    public static EventStore Renew(string path, DateTimeOffset now, out int saved, out string aside)
    {
        try
        {
            // Filled under another name, and only then put in the place of the damaged one: an end in the middle loses nothing.
            var making = path + NewEnding;
            foreach (var ending in Endings)
                File.Delete(making + ending);
            using (var store = EventStore.Open(making))
            {
                saved = Directory.Exists(path) ? 0 : Save(path, store);
                store.Shrink();
            }

            aside = MoveAside(path, now);
            File.Move(making, path);
            return EventStore.Open(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw EventStore.Why(path, e);
        }
    }

    private static string MoveAside(string path, DateTimeOffset now)
    {
        var aside = $"{path}.damaged-{now.UtcDateTime:yyyyMMdd'T'HHmmss}";
        for (var n = 2; File.Exists(aside) || Directory.Exists(aside); n++)
            aside = $"{path}.damaged-{now.UtcDateTime:yyyyMMdd'T'HHmmss}-{n}";
        if (Directory.Exists(path))
        {
            Directory.Move(path, aside);
            return aside;
        }

        foreach (var ending in Endings.Where(ending => File.Exists(path + ending)))
            File.Move(path + ending, aside + ending);
        var name = Path.GetFileName(path);
        var old = Directory.GetFiles(Path.GetDirectoryName(Path.GetFullPath(path))!, $"{name}.damaged-*")
            .Where(file => !file.EndsWith("-wal", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal))
            .OrderDescending(StringComparer.Ordinal).Skip(Kept);
        foreach (var file in old.SelectMany(file => Endings.Select(ending => file + ending)))
            File.Delete(file);
        return aside;
    }

    private static int Save(string damaged, EventStore store)
    {
        var (saved, sequences) = (0, new Dictionary<EventSource, long>());
        try
        {
            // Writable, so that what stands in its write-ahead log counts.
            using var connection = EventStore.Connect(damaged, SqliteOpenMode.ReadWrite);
            CollectNumbers(connection, sequences);
            saved = SaveEvents(connection, store);
        }
        catch (Exception e) when (IsDamage(e))
        {
            // Not even the first page: nothing can be saved.
        }

        store.RaiseNumbers(sequences);
        return saved;
    }

    // In order and some at a time: all of them need not fit into memory. What cannot be read is passed over, as little as can be.
    private static int SaveEvents(SqliteConnection connection, EventStore store)
    {
        var (saved, after, history, newHistory) = (0, 0L, Number(connection, "SELECT max(up_to) FROM history"), 0L);
        var last = Math.Max(Number(connection, "SELECT max(id) FROM events"), Number(connection, "SELECT seq FROM sqlite_sequence WHERE name = 'events'"));
        while (true)
        {
            var found = new List<(long Id, OutboxEvent Event)>();
            var (reached, isWhole) = Read(connection, after, BatchSize, found);
            var ids = store.Commit([.. found.Select(f => f.Event)], [], []);
            saved += found.Count;
            if (found.FindLastIndex(f => f.Id <= history) is >= 0 and var at)
                newHistory = ids[at];
            if (isWhole && reached == after)
                break;
            after = isWhole ? reached : NextReadable(connection, reached, last);
            if (!isWhole && after >= last)
                break;
        }

        if (newHistory > 0)
            store.Commit([], [], [], newHistory);
        return saved;
    }

    // The id behind which something can be read again: looked for in steps that double, and then halved.
    private static long NextReadable(SqliteConnection connection, long after, long last)
    {
        var (bad, good) = (after, after + 1);
        for (var step = 1L; good < last && !CanRead(good); step *= 2)
            (bad, good) = (good, good + step);
        while (good - bad > 1)
        {
            var middle = bad + (good - bad) / 2;
            (bad, good) = CanRead(middle) ? (bad, middle) : (middle, good);
        }

        return good;

        bool CanRead(long id) => Read(connection, id, 1, []).IsWhole;
    }

    /// <summary>Reads events in order.</summary>
    /// <returns>The last id that could be read, and whether the reading ended by itself.</returns>
    private static (long Reached, bool IsWhole) Read(SqliteConnection connection, long after, int limit, List<(long Id, OutboxEvent Event)> found)
    {
        var reached = after;
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT id, offered_at, payload, digest FROM events NOT INDEXED WHERE id > $after ORDER BY id LIMIT $limit";
            command.Parameters.AddWithValue("$after", after);
            command.Parameters.AddWithValue("$limit", limit);
            using var rows = command.ExecuteReader();
            while (rows.Read())
            {
                var id = rows.GetInt64(0);
                // A damaged tree can lead back to where it came from.
                if (id <= reached)
                    return (reached, false);
                if (rows.GetValue(2) is byte[] payload && rows.GetValue(1) is long at && Described(payload, at) is { } whole
                    && rows.GetValue(3) is long digest && digest == whole.Digest())
                    found.Add((id, whole));
                reached = id;
            }

            return (reached, true);
        }
        catch (Exception e) when (IsDamage(e))
        {
            return (reached, false);
        }
    }

    private static long Number(SqliteConnection connection, string query)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = query;
            return command.ExecuteScalar() is long number ? number : 0;
        }
        catch (Exception e) when (IsDamage(e))
        {
            return 0;
        }
    }

    private static bool IsDamage(Exception e) => e is SqliteException or InvalidOperationException or InvalidCastException;

    private static void CollectNumbers(SqliteConnection connection, Dictionary<EventSource, long> sequences)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT uri, sequence FROM sources NOT INDEXED";
            using var rows = command.ExecuteReader();
            while (rows.Read())
            {
                if (rows.GetValue(0) is string uri && EventSource.TryParse(uri, out var source) && rows.GetValue(1) is long and >= 0 and var sequence)
                    sequences[source] = sequence;
            }
        }
        catch (Exception e) when (IsDamage(e))
        {
            // What was read before counts.
        }
    }

    // The table of sources may be gone: the payload tells all that its digest was made over.
    private static OutboxEvent? Described(byte[] payload, long offeredAtMs)
    {
        try
        {
            using var json = JsonDocument.Parse(payload);
            var root = json.RootElement;
            const string prefix = "edgeagent.";
            return EventSource.TryParse(root.GetProperty("source").GetString()!, out var source)
                && root.GetProperty("type").GetString() is { } type && type.StartsWith(prefix, StringComparison.Ordinal)
                && long.TryParse(root.GetProperty("sequence").GetString(), System.Globalization.CultureInfo.InvariantCulture, out var sequence)
                ? new OutboxEvent(source, type[prefix.Length..], sequence, payload) { OfferedAtMs = offeredAtMs }
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentNullException)
        {
            return null;
        }
    }
}
