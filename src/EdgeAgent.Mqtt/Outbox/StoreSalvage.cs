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
        if (!File.Exists(path) && !Directory.Exists(path) && File.Exists(path + NewEnding))
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
        var found = new SortedDictionary<long, OutboxEvent>();
        var sequences = new Dictionary<EventSource, long>();
        try
        {
            // Writable, so that what stands in its write-ahead log counts.
            using var connection = EventStore.Connect(damaged, SqliteOpenMode.ReadWrite);
            // From both ends: a damaged page in the middle ends a reading, not the search.
            Collect(connection, "SELECT id, offered_at, payload, digest FROM events NOT INDEXED ORDER BY id", found);
            Collect(connection, "SELECT id, offered_at, payload, digest FROM events NOT INDEXED ORDER BY id DESC", found);
            CollectNumbers(connection, sequences);
        }
        catch (Exception e) when (e is SqliteException or InvalidOperationException)
        {
            // Not even the first page: nothing can be saved.
        }

        foreach (var batch in found.Values.Chunk(BatchSize))
            store.Commit(batch, [], []);
        store.RaiseNumbers(sequences);
        return found.Count;
    }

    private static void Collect(SqliteConnection connection, string query, SortedDictionary<long, OutboxEvent> found)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = query;
            using var rows = command.ExecuteReader();
            while (rows.Read())
            {
                if (rows.GetValue(2) is byte[] payload && rows.GetValue(1) is long at && Described(payload, at) is { } whole
                    && rows.GetValue(3) is long digest && digest == whole.Digest())
                    found[rows.GetInt64(0)] = whole;
            }
        }
        catch (Exception e) when (e is SqliteException or InvalidOperationException or InvalidCastException)
        {
            // What was read before counts.
        }
    }

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
        catch (Exception e) when (e is SqliteException or InvalidOperationException or InvalidCastException)
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
