using System.Diagnostics.CodeAnalysis;

namespace EdgeAgent.Mqtt.Outbox;

/// <summary>Remembers the last events of all sources, as many as it may, to compare those that come again with. Not thread-safe.</summary>
/// <param name="capacity">How many, at least 1.</param>
internal sealed class RecentEvents(int capacity)
{
    private readonly Dictionary<(int Counting, long Number), (Guid Id, long Content)> _known = [];
    private readonly Queue<(int Counting, long Number)> _order = new();

    /// <summary>Remembers an event that came for the first time.</summary>
    /// <param name="counting">The counting that its number belongs to.</param>
    /// <param name="seen">The event.</param>
    public void Add(int counting, SeenEvent seen)
    {
        if (_known.TryAdd((counting, seen.Sequence), (seen.Id, seen.Content)))
            _order.Enqueue((counting, seen.Sequence));
        if (_order.Count > capacity)
            _known.Remove(_order.Dequeue());
    }

    /// <summary>What is remembered of a number.</summary>
    public bool TryGet(int counting, long number, [NotNullWhen(true)] out (Guid Id, long Content)? found)
    {
        found = _known.TryGetValue((counting, number), out var known) ? known : null;
        return found is not null;
    }
}
