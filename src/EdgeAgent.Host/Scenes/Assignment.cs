namespace EdgeAgent.Host.Scenes;

/// <summary>
/// Says which event stands for which expectation: each event for one at most. No other choice leaves fewer missing, and among those none leaves fewer events over. It is a maximum flow
/// (Edmonds and Karp 1972) from events, those alike taken together, to expectations: first up to what each needs at least, then up to what each takes at most; a path that adds one never takes
/// one away from an expectation, so the first result holds.
/// </summary>
internal sealed class Assignment
{
    private readonly IReadOnlyList<CountRange> _counts;
    private readonly List<AlikeEvents> _alike = [];
    private readonly int[] _taken;

    private Assignment(IReadOnlyList<CountRange> counts, IReadOnlyList<IReadOnlyList<int>> fits)
    {
        _counts = counts;
        _taken = new int[counts.Count];
        Choice = new int?[fits.Count];
        var known = new Dictionary<IReadOnlyList<int>, AlikeEvents>(new SameNumbers());
        for (var i = 0; i < fits.Count; i++)
        {
            if (fits[i].Count == 0)
                continue;
            if (!known.TryGetValue(fits[i], out var alike))
            {
                known[fits[i]] = alike = new AlikeEvents(fits[i]);
                _alike.Add(alike);
            }

            alike.Members.Add(i);
            alike.Left++;
        }
    }

    /// <summary>The number of the expectation that each event stands for; null for none.</summary>
    public int?[] Choice { get; }

    /// <summary>How many events stand for each expectation.</summary>
    public IReadOnlyList<int> Taken => _taken;

    /// <summary>Chooses.</summary>
    /// <param name="counts">How often each expectation needs and takes an event.</param>
    /// <param name="fits">The numbers of the expectations, from 0, that each event could stand for.</param>
    public static Assignment Of(IReadOnlyList<CountRange> counts, IReadOnlyList<IReadOnlyList<int>> fits)
    {
        var assignment = new Assignment(counts, fits);
        while (assignment.TryAdd(static count => count.Least))
        {
        }

        while (assignment.TryAdd(static count => count.Most ?? int.MaxValue))
        {
        }

        assignment.Choose();
        return assignment;
    }

    /// <summary>Finds the shortest way on which something is left to give, and gives as much as it holds.</summary>
    private bool TryAdd(Func<CountRange, int> most)
    {
        // By which expectation events are reached, whose place they would leave; and by which events an expectation is.
        var cameFrom = new Dictionary<AlikeEvents, int?>();
        var gives = new AlikeEvents?[_counts.Count];
        var next = new Queue<AlikeEvents>();
        foreach (var alike in _alike.Where(alike => alike.Left > 0))
        {
            cameFrom[alike] = null;
            next.Enqueue(alike);
        }

        while (next.TryDequeue(out var at))
        {
            foreach (var expectation in at.Fits.Where(expectation => gives[expectation] is null))
            {
                gives[expectation] = at;
                if (_taken[expectation] < most(_counts[expectation]))
                {
                    Give(expectation, most(_counts[expectation]) - _taken[expectation], cameFrom, gives);
                    return true;
                }

                foreach (var other in _alike.Where(other => other.Given.GetValueOrDefault(expectation) > 0 && cameFrom.TryAdd(other, expectation)))
                    next.Enqueue(other);
            }
        }

        return false;
    }

    private void Give(int last, int room, Dictionary<AlikeEvents, int?> cameFrom, AlikeEvents?[] gives)
    {
        var amount = room;
        for (int? at = last; at is { } expectation;)
        {
            var from = gives[expectation]!;
            at = cameFrom[from];
            amount = Math.Min(amount, at is { } left ? from.Given[left] : from.Left);
        }

        _taken[last] += amount;
        for (int? at = last; at is { } expectation;)
        {
            var from = gives[expectation]!;
            from.Given[expectation] = from.Given.GetValueOrDefault(expectation) + amount;
            at = cameFrom[from];
            if (at is { } left)
                from.Given[left] -= amount;
            else
                from.Left -= amount;
        }
    }

    private void Choose()
    {
        foreach (var alike in _alike)
        {
            var member = 0;
            foreach (var (expectation, number) in alike.Given.OrderBy(given => given.Key))
            {
                for (var i = 0; i < number; i++)
                    Choice[alike.Members[member++]] = expectation;
            }
        }
    }

    private sealed class SameNumbers : IEqualityComparer<IReadOnlyList<int>>
    {
        public bool Equals(IReadOnlyList<int>? a, IReadOnlyList<int>? b) => ReferenceEquals(a, b) || (a is not null && b is not null && a.SequenceEqual(b));

        public int GetHashCode(IReadOnlyList<int> numbers)
        {
            var hash = new HashCode();
            foreach (var number in numbers)
                hash.Add(number);
            return hash.ToHashCode();
        }
    }

    /// <summary>Events that could stand for the same expectations.</summary>
    private sealed class AlikeEvents(IReadOnlyList<int> fits)
    {
        public IReadOnlyList<int> Fits => fits;

        public List<int> Members { get; } = [];

        public int Left { get; set; }

        public Dictionary<int, int> Given { get; } = [];
    }
}
