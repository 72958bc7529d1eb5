namespace EdgeAgent.Audio.Recognition.Decoding.Transducer;

/// <summary>Texts that wait to be followed on; the best comes first, of equals the one that came first. Allocates only when it grows.</summary>
internal sealed class PendingTexts
{
    private readonly PriorityQueue<PartialText, Place> _queue = new(Comparer<Place>.Create(
        static (a, b) => a.Priority != b.Priority ? b.Priority.CompareTo(a.Priority) : a.Order.CompareTo(b.Order)));

    private int _order;

    /// <summary>How many wait.</summary>
    public int Count => _queue.Count;

    /// <summary>The priority of the best.</summary>
    public double BestPriority => _queue.TryPeek(out _, out var place) ? place.Priority : double.NegativeInfinity;

    /// <summary>The best, which stays.</summary>
    public PartialText Best => _queue.Peek();

    /// <summary>
    /// How often a frame is expanded at most: where a model or a fusion makes every further label likelier, the frameworks'
    /// loops have no end. Texts of equal labels' probabilities, the worst that needs no limit, take beam + beam² expansions.
    /// </summary>
    public static int MostExpansions(int beam) => 1000 + (beam * beam);

    /// <summary>Removes all.</summary>
    public void Clear()
    {
        _queue.Clear();
        _order = 0;
    }

    /// <summary>Adds one.</summary>
    public void Add(in PartialText text, double priority) => _queue.Enqueue(text, new Place(priority, _order++));

    /// <summary>Takes the best out.</summary>
    public PartialText TakeBest() => _queue.Dequeue();

    private readonly record struct Place(double Priority, int Order);
}
