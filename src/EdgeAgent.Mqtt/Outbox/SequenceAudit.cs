namespace EdgeAgent.Mqtt.Outbox;

/// <summary>
/// What a subscriber can prove by the numbers of events: that none is missing, that each topic is in order, and that what came again is the same
/// event. It takes news and history of all sources together, in the order in which they came, and needs the same memory however many come.
/// Pure; not thread-safe.
/// </summary>
/// <remarks>
/// Nothing is known of what was before the first number of a source. A number that was used is a sign of a counting that began anew when its event
/// has another id than the one before; where that is forgotten, or the number is new, when it is news and its id is later than that of the highest number.
/// </remarks>
public sealed class SequenceAudit
{
    /// <summary>How many events are remembered to compare those that come again with.</summary>
    private const int Remembered = 200_000;

    /// <summary>How many sources are followed.</summary>
    private const int SourceLimit = 10_000;

    /// <summary>How many holes a source can have at a time.</summary>
    private const int HoleLimit = 1000;

    private readonly Dictionary<string, Counting> _sources = [];
    private readonly RecentEvents _recent;
    private readonly int _holeLimit;
    private int _countings;

    /// <summary>One that has seen nothing.</summary>
    public SequenceAudit() : this(Remembered, HoleLimit)
    {
    }

    /// <summary>One with other limits.</summary>
    /// <param name="remembered">How many events are remembered, at least 1.</param>
    /// <param name="holeLimit">How many holes a source can have at a time, at least 1.</param>
    internal SequenceAudit(int remembered, int holeLimit) => (_recent, _holeLimit) = (new RecentEvents(remembered), holeLimit);

    /// <summary>How many events came of sources beyond those that are followed.</summary>
    public long Unfollowed { get; private set; }

    /// <summary>What can be said of each source, in their order.</summary>
    public IReadOnlyList<SourceVerdict> Verdicts => [.. _sources.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Value.Verdict(s.Key))];

    /// <summary>Whether every source has come to a number, and nothing of it is missing now.</summary>
    public bool HasAllUpTo(long number) => _sources.Count > 0 && _sources.Values.All(s => s.Numbers.Last >= number && s.Numbers.Open == 0);

    /// <summary>The numbers of a source that are missing now, in order.</summary>
    public IEnumerable<(long From, long To)> HolesOf(string source) => _sources.TryGetValue(source, out var counting) ? counting.Numbers.Holes : [];

    /// <summary>Takes an event.</summary>
    /// <param name="seen">The event.</param>
    /// <param name="isHistory">Whether it came on the topic of the history.</param>
    /// <returns>What is noticed; often nothing.</returns>
    public IReadOnlyList<SequenceFinding> Take(SeenEvent seen, bool isHistory)
    {
        ArgumentNullException.ThrowIfNull(seen);
        if (!_sources.TryGetValue(seen.Source, out var counting))
        {
            if (_sources.Count == SourceLimit)
            {
                Unfollowed++;
                return [];
            }

            _sources[seen.Source] = counting = new Counting(_countings++, _holeLimit);
        }

        if (!counting.Numbers.IsEmpty)
        {
            if (IsOther(counting, seen, isHistory))
                return Restart(counting, seen, isHistory);
            if (counting.Numbers.Contains(seen.Sequence))
                return Again(counting, seen);
        }

        var findings = counting.Add(seen, isHistory);
        _recent.Add(counting.Number, seen);
        return findings;
    }

    private bool IsOther(Counting counting, SeenEvent seen, bool isHistory)
    {
        if (counting.Numbers.Contains(seen.Sequence) && _recent.TryGet(counting.Number, seen.Sequence, out var known))
            return known.Value.Id != seen.Id;
        return !isHistory && seen.Sequence <= counting.Numbers.Last && seen.Id.CompareTo(counting.IdOfLast) > 0;
    }

    private SequenceFinding[] Again(Counting counting, SeenEvent seen)
    {
        counting.Duplicates++;
        if (!_recent.TryGet(counting.Number, seen.Sequence, out var known) || known.Value.Content == seen.Content)
            return [new(SequenceFindingKind.Duplicate, seen.Source, seen.Sequence, seen.Sequence)];
        counting.OtherContents++;
        return [new(SequenceFindingKind.OtherContent, seen.Source, seen.Sequence, seen.Sequence)];
    }

    private SequenceFinding[] Restart(Counting before, SeenEvent seen, bool isHistory)
    {
        var now = new Counting(_countings++, _holeLimit)
        {
            Events = before.Events,
            MissingBefore = Sum(before.MissingBefore, Sum(before.Numbers.Open, before.Numbers.GivenUp)),
            Duplicates = before.Duplicates,
            OtherContents = before.OtherContents,
            OutOfOrder = before.OutOfOrder,
            Restarts = before.Restarts + 1,
        };
        _sources[seen.Source] = now;
        now.Add(seen, isHistory);
        _recent.Add(now.Number, seen);
        return [new(SequenceFindingKind.Restarted, seen.Source, seen.Sequence, before.Numbers.Last)];
    }

    // A stranger's numbers can be as high as he likes.
    private static long Sum(long one, long other) => one > long.MaxValue - other ? long.MaxValue : one + other;

    /// <summary>A source's numbers since its counting began.</summary>
    private sealed class Counting(int number, int holeLimit)
    {
        private (long First, long Last) _news = (long.MaxValue, 0);
        private (long First, long Last) _history = (long.MaxValue, 0);

        /// <summary>Tells it from all other countings.</summary>
        public int Number => number;

        public NumberRanges Numbers { get; } = new(holeLimit);

        public Guid IdOfLast { get; private set; }

        public long Events { get; set; }

        public long MissingBefore { get; init; }

        public long Duplicates { get; set; }

        public long OtherContents { get; set; }

        public long OutOfOrder { get; set; }

        public long Restarts { get; init; }

        /// <summary>Takes an event of a number that is new.</summary>
        public List<SequenceFinding> Add(SeenEvent seen, bool isHistory)
        {
            var findings = new List<SequenceFinding>();
            // Of those before the first one nobody knows which of them came already, before we listened.
            ref var topic = ref isHistory ? ref _history : ref _news;
            if (seen.Sequence > topic.First && seen.Sequence < topic.Last)
            {
                OutOfOrder++;
                findings.Add(new(SequenceFindingKind.OutOfOrder, seen.Source, seen.Sequence, seen.Sequence));
            }

            topic = (Math.Min(topic.First, seen.Sequence), Math.Max(topic.Last, seen.Sequence));
            var wasOpen = Numbers.Open;
            if (!Numbers.IsEmpty && seen.Sequence > Numbers.Last + 1)
                findings.Add(new(SequenceFindingKind.Missing, seen.Source, Numbers.Last + 1, seen.Sequence - 1));
            else if (!Numbers.IsEmpty && seen.Sequence < Numbers.First - 1)
                findings.Add(new(SequenceFindingKind.Missing, seen.Source, seen.Sequence + 1, Numbers.First - 1));
            if (Numbers.IsEmpty || seen.Sequence > Numbers.Last)
                IdOfLast = seen.Id;
            Numbers.Add(seen.Sequence);
            Events++;
            if (wasOpen > 0 && Numbers.Open == 0)
                findings.Add(new(SequenceFindingKind.Complete, seen.Source, Numbers.Last, Numbers.Last));
            return findings;
        }

        public SourceVerdict Verdict(string source) => new(
            source, Numbers.First, Numbers.Last, Events, Sum(MissingBefore, Sum(Numbers.Open, Numbers.GivenUp)), Duplicates, OtherContents, OutOfOrder, Restarts);
    }
}
