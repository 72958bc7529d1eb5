using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EdgeAgent.Mqtt.Tests.Outbox;

/// <summary>What a subscriber can prove of very many events as they come, without keeping them. Thread-safe.</summary>
internal sealed class ArrivalLedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Dictionary<long, long>> _digests = [];
    private readonly Dictionary<(string Source, bool History), long> _newest = [];
    private readonly List<string> _faults = [];
    private long _count;
    private long _repeated;
    private long _replayed;

    /// <summary>How many different events there are.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>How many came once more.</summary>
    public long Repeated => Volatile.Read(ref _repeated);

    /// <summary>How many came first as history.</summary>
    public long Replayed => Volatile.Read(ref _replayed);

    /// <summary>Notes one message.</summary>
    public void Take(string topic, byte[] payload)
    {
        var history = topic.Contains("/history/", StringComparison.Ordinal);
        if (!history && !topic.Contains("/events/", StringComparison.Ordinal))
            return;
        var text = Encoding.UTF8.GetString(payload);
        using var json = JsonDocument.Parse(payload);
        var (source, sequence) = (json.RootElement.GetProperty("source").GetString()!, long.Parse(json.RootElement.GetProperty("sequence").GetString()!, CultureInfo.InvariantCulture));
        // The same event but for this one word is the same to the byte.
        var digest = BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text.Replace("\"replayed\":true", "\"replayed\":false", StringComparison.Ordinal))));
        lock (_lock)
        {
            if (text.Contains("\"replayed\":true", StringComparison.Ordinal) != history)
                Fault($"{topic}: {text}");
            if (!_digests.TryGetValue(source, out var known))
                _digests[source] = known = [];
            if (!known.TryAdd(sequence, digest))
            {
                _repeated++;
                if (known[sequence] != digest)
                    Fault($"{source} {sequence} came with other content: {text}");
                return;
            }

            _count++;
            _replayed += history ? 1 : 0;
            // A repetition may come when it likes; what comes for the first time comes in the order in which it was issued.
            if (_newest.TryGetValue((source, history), out var newest) && newest > sequence)
                Fault($"{source}{(history ? " (history)" : "")}: {sequence} comes after {newest}.");
            _newest[(source, history)] = sequence;
        }
    }

    /// <summary>The highest number of each source.</summary>
    public IReadOnlyDictionary<string, long> Highest()
    {
        lock (_lock)
            return _digests.ToDictionary(d => d.Key, d => d.Value.Keys.Max());
    }

    /// <summary>Nothing of what each source has stored is missing, all came in order, and what came twice was the same to the byte.</summary>
    /// <param name="last">The last number that each source has stored.</param>
    public void AssertWhole(IReadOnlyDictionary<string, long> last)
    {
        lock (_lock)
        {
            Assert.True(_faults.Count == 0, string.Join('\n', _faults));
            Assert.NotEmpty(last);
            foreach (var (source, highest) in last)
            {
                var known = _digests.GetValueOrDefault(source) ?? [];
                for (var number = 1L; number <= highest; number++)
                    Assert.True(known.ContainsKey(number), $"{source}: {number} of {highest} is missing, and {highest - known.Count - 1} more.");
                Assert.Equal(highest, known.Count);
            }
        }
    }

    private void Fault(string what)
    {
        if (_faults.Count < 20)
            _faults.Add(what);
    }
}
