namespace EdgeAgent.Mqtt.Tests;

/// <summary>What a subscriber can prove of the events that it has got, from the news and the history of every source.</summary>
internal sealed class SequenceLedger
{
    private readonly Dictionary<(string Source, bool History), List<long>> _arrivals = [];
    private readonly Dictionary<(string Source, long Sequence), string> _texts = [];
    private readonly List<string> _faults = [];

    /// <summary>How many different events there are.</summary>
    public int Count => _texts.Count;

    /// <summary>The highest number of a source; 0 for none.</summary>
    public long HighestOf(string source) => _texts.Keys.Where(k => k.Source == source).Select(k => k.Sequence).DefaultIfEmpty().Max();

    /// <summary>All that a subscriber has got so far.</summary>
    public static SequenceLedger Of(Subscriber subscriber)
    {
        var ledger = new SequenceLedger();
        foreach (var message in subscriber.All)
            ledger.Take(message);
        return ledger;
    }

    /// <summary>No number of a source is missing, news and history are each in order but for repetitions, and a repetition is the same event to the byte.</summary>
    public void AssertWhole()
    {
        Assert.NotEmpty(_texts);
        Assert.Empty(_faults);
        foreach (var numbers in _texts.Keys.GroupBy(k => k.Source))
        {
            var last = numbers.Max(n => n.Sequence);
            var missing = Enumerable.Range(1, (int)last).Select(n => (long)n).Except(numbers.Select(n => n.Sequence)).ToList();
            Assert.True(missing.Count == 0, $"{numbers.Key}: {missing.Count} of {last} are missing, the first is {missing.FirstOrDefault()}.");
        }

        foreach (var ((source, history), numbers) in _arrivals)
        {
            var newest = 0L;
            var seen = new HashSet<long>();
            foreach (var number in numbers.Where(seen.Add))
            {
                Assert.True(number > newest, $"{source}{(history ? " (history)" : "")}: {number} comes after {newest}.");
                newest = number;
            }
        }
    }

    private void Take(Received message)
    {
        var history = message.Topic.Contains("/history/", StringComparison.Ordinal);
        if (!history && !message.Topic.Contains("/events/", StringComparison.Ordinal))
            return;
        var known = EventContract.AssertValid(message.Text);
        var (source, sequence) = ($"{known.Source}", long.Parse((string)known["sequence"]!, System.Globalization.CultureInfo.InvariantCulture));
        if (message.Text.Contains("\"replayed\":true,\"data\"", StringComparison.Ordinal) != history)
            _faults.Add($"{message.Topic} {message.Text}");
        if (!_arrivals.TryGetValue((source, history), out var numbers))
            _arrivals[(source, history)] = numbers = [];
        numbers.Add(sequence);
        var text = message.Text.Replace("\"replayed\":true", "\"replayed\":false", StringComparison.Ordinal);
        if (!_texts.TryAdd((source, sequence), text) && _texts[(source, sequence)] != text)
            _faults.Add($"{source} {sequence} came with other content: {text} and {_texts[(source, sequence)]}");
    }
}
