using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace EdgeAgent.FleetSim;

/// <summary>
/// What subscribers together can prove by the <c>sequence</c> of every source: that nothing is missing, and that what came twice is the same event.
/// Thread-safe.
/// </summary>
internal sealed class SequenceBook(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Dictionary<long, Guid>> _sources = [];
    private readonly List<double> _latencies = [];
    private long _events;
    private long _history;
    private long _repeated;
    private long _conflicts;

    /// <summary>Different events so far.</summary>
    public long Events => Interlocked.Read(ref _events);

    /// <summary>What there is so far.</summary>
    public Reading Reading
    {
        get
        {
            lock (_lock)
                return new Reading(_events, _history, _repeated, _conflicts, _sources.Values.Sum(numbers => numbers.Keys.Max() - numbers.Count));
        }
    }

    /// <summary>Milliseconds from capture to here of the news since the last call, in order of size.</summary>
    public double[] TakeLatencies()
    {
        lock (_lock)
        {
            double[] taken = [.. _latencies];
            _latencies.Clear();
            Array.Sort(taken);
            return taken;
        }
    }

    /// <summary>Takes an event as it came.</summary>
    public void Take(in ReadOnlySequence<byte> payload, bool isHistory)
    {
        using var json = JsonDocument.Parse(payload);
        var source = json.RootElement.GetProperty("source").GetString()!;
        var sequence = long.Parse(json.RootElement.GetProperty("sequence").GetString()!, CultureInfo.InvariantCulture);
        var id = json.RootElement.GetProperty("id").GetGuid();
        var latency = (time.GetUtcNow() - json.RootElement.GetProperty("time").GetDateTimeOffset()).TotalMilliseconds;
        lock (_lock)
        {
            if (!_sources.TryGetValue(source, out var numbers))
                _sources[source] = numbers = [];
            if (numbers.TryAdd(sequence, id))
            {
                _events++;
                if (isHistory)
                    _history++;
                else
                    _latencies.Add(latency);
            }
            else if (numbers[sequence] == id)
            {
                _repeated++;
            }
            else
            {
                _conflicts++;
            }
        }
    }
}
