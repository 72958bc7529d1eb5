using System.Text;
using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.TestKit;
using FsCheck.Xunit;

namespace EdgeAgent.Mqtt.Tests.Outbox;

public sealed class SequenceAuditTests
{
    private const string Door = "/agents/line-3/cameras/door";
    private readonly SequenceAudit _audit = new();

    private SourceVerdict Verdict => Assert.Single(_audit.Verdicts);

    [Fact]
    public void Who_joins_late_misses_nothing_of_before()
    {
        Assert.Empty(Take(41, 42));
        Assert.Equal(new SourceVerdict(Door, 41, 42, 2, 0, 0, 0, 0, 0), Verdict);
        Assert.True(Verdict.IsWhole);
    }

    [Fact]
    public void A_jump_is_a_hole_until_the_history_fills_it()
    {
        Take(1);
        Assert.Equal([new SequenceFinding(SequenceFindingKind.Missing, Door, 2, 4)], Take(5));
        Assert.Equal([(2L, 4L)], _audit.HolesOf(Door));
        Assert.Empty(History(2, 3));
        Assert.False(_audit.HasAllUpTo(5));
        Assert.Equal([new SequenceFinding(SequenceFindingKind.Complete, Door, 5, 5)], History(4));
        Assert.True(Verdict.IsWhole);
        Assert.True(_audit.HasAllUpTo(5));
        Assert.False(_audit.HasAllUpTo(6));
    }

    [Fact]
    public void History_from_before_the_first_news_has_to_be_whole_from_there_on()
    {
        Take(10);
        Assert.Equal([new SequenceFinding(SequenceFindingKind.Missing, Door, 7, 9)], History(6));
        Assert.Equal((6, 3), (Verdict.First, Verdict.Missing));
        History(7, 8, 9);
        Assert.True(Verdict.IsWhole);
    }

    [Fact]
    public void The_same_event_again_is_allowed_and_other_bytes_of_its_id_are_not()
    {
        Take(1, 2);
        Assert.Equal([new SequenceFinding(SequenceFindingKind.Duplicate, Door, 2, 2)], History(2));
        Assert.True(Verdict.IsWhole);
        Assert.Equal([new SequenceFinding(SequenceFindingKind.OtherContent, Door, 2, 2)], _audit.Take(Event(2) with { Content = 77 }, isHistory: false));
        Assert.Equal((2, 1, false), (Verdict.Duplicates, Verdict.OtherContents, Verdict.IsWhole));
    }

    [Fact]
    public void A_new_number_behind_a_higher_one_of_its_topic_is_out_of_order_and_one_that_came_before_is_not()
    {
        Take(1, 4);
        Assert.Equal([new SequenceFinding(SequenceFindingKind.OutOfOrder, Door, 3, 3)], Take(3));
        History(2);
        Assert.Equal((1, 0), (Verdict.OutOfOrder, Verdict.Missing));
        // Sent again after a lost connection.
        Take(3, 4);
        Assert.Equal((1, 2), (Verdict.OutOfOrder, Verdict.Duplicates));
    }

    [Fact]
    public void A_counting_that_begins_anew_is_told_and_its_holes_stay_missing()
    {
        Take(1, 2, 5);
        Assert.Equal([new SequenceFinding(SequenceFindingKind.Restarted, Door, 1, 5)], TakeOf(1, 1));
        TakeOf(1, 2, 3);
        Assert.Equal((1, 3, 6, 2, 1), (Verdict.First, Verdict.Last, Verdict.Events, Verdict.Missing, Verdict.Restarts));
        Assert.False(Verdict.IsWhole);
        Assert.True(_audit.HasAllUpTo(3));
    }

    [Fact]
    public void A_counting_that_begins_anew_above_what_is_remembered_is_told_by_its_later_ids()
    {
        var forgetful = new SequenceAudit(remembered: 1, holeLimit: 10);
        for (var i = 1; i <= 5; i++)
            forgetful.Take(Event(i), isHistory: false);
        Assert.Equal(SequenceFindingKind.Duplicate, Assert.Single(forgetful.Take(Event(2), isHistory: false)).Kind);
        Assert.Equal(SequenceFindingKind.Restarted, Assert.Single(forgetful.Take(Event(2, generation: 1), isHistory: false)).Kind);
    }

    [Fact]
    public void Ids_of_a_clock_that_was_ahead_before_a_restart_make_no_new_counting_of_late_history()
    {
        Take(1);
        Take(4);
        foreach (var late in (long[])[2, 3])
            Assert.DoesNotContain(_audit.Take(Event(late, generation: 1), isHistory: true), finding => finding.Kind == SequenceFindingKind.Restarted);
        Assert.True(Verdict.IsWhole);
    }

    [Fact]
    public void Sources_are_counted_apart()
    {
        Take(1, 2);
        _audit.Take(Event(9) with { Source = "/agents/line-3" }, isHistory: false);
        Assert.Equal([("/agents/line-3", 9), (Door, 2)], _audit.Verdicts.Select(v => (v.Source, v.Last)));
        Assert.All(_audit.Verdicts, v => Assert.True(v.IsWhole));
    }

    [Property(MaxTest = 300)]
    public void Of_an_agent_that_keeps_its_word_everything_is_proven_and_exactly_what_is_taken_away_is_missing(int seed)
    {
        var random = new Random(seed);
        var count = random.Next(1, 120);
        // News and history, each in order, repeated from any point on as after lost connections.
        var topics = Enumerable.Range(1, count).GroupBy(_ => random.Next(3) == 0).Select(g => (IsHistory: g.Key, Numbers: Repeated([.. g], random))).ToList();
        var stolen = Enumerable.Range(1, count).Where(_ => random.Next(10) == 0).ToHashSet();
        var (whole, robbed) = (new SequenceAudit(), new SequenceAudit());
        var taken = new HashSet<int>();
        while (topics.Any(t => t.Numbers.Count > 0))
        {
            var (isHistory, numbers) = topics[random.Next(topics.Count)];
            if (!numbers.TryDequeue(out var number))
                continue;
            whole.Take(Event(number), isHistory);
            if (stolen.Contains(number))
                continue;
            robbed.Take(Event(number), isHistory);
            taken.Add(number);
        }

        var verdict = Assert.Single(whole.Verdicts);
        Assert.True(verdict.IsWhole, $"{verdict}");
        Assert.Equal((1, count, count), (verdict.First, verdict.Last, verdict.Events));
        Assert.True(whole.HasAllUpTo(count));
        if (taken.Count == 0)
            return;
        verdict = Assert.Single(robbed.Verdicts);
        Assert.Equal((taken.Min(), taken.Max(), taken.Count, 0, 0, 0), (verdict.First, verdict.Last, verdict.Events, verdict.OutOfOrder, verdict.OtherContents, verdict.Restarts));
        Assert.Equal(verdict.Last - verdict.First + 1 - taken.Count, verdict.Missing);
        Assert.Equal(Enumerable.Range(taken.Min(), taken.Max() - taken.Min() + 1).Except(taken).Select(n => (long)n),
            robbed.HolesOf(Door).SelectMany(hole => Enumerable.Range((int)hole.From, (int)(hole.To - hole.From + 1)).Select(n => (long)n)));
    }

    [Property(MaxTest = 300)]
    public void Ranges_are_the_set_of_their_numbers(byte[] numbers)
    {
        var (ranges, model) = (new NumberRanges(1000), new SortedSet<long>());
        foreach (var number in numbers.Select(n => (long)n))
        {
            Assert.Equal(!model.Add(number), ranges.Contains(number));
            if (!ranges.Contains(number))
                ranges.Add(number);
            Assert.Equal((model.Min, model.Max, model.Max - model.Min + 1 - model.Count, 0), (ranges.First, ranges.Last, ranges.Open, ranges.GivenUp));
        }

        Assert.Equal(Enumerable.Range(0, 256).Select(n => (long)n).Where(n => n > model.Min && n < model.Max && !model.Contains(n)),
            ranges.Holes.SelectMany(hole => Enumerable.Range((int)hole.From, (int)(hole.To - hole.From + 1)).Select(n => (long)n)));
        Assert.All(Enumerable.Range(0, 256), n => Assert.Equal(model.Contains(n), ranges.Contains(n)));
    }

    [Fact]
    public void However_many_holes_there_are_what_is_missing_is_counted_in_bounded_memory()
    {
        var audit = new SequenceAudit(remembered: 100, holeLimit: 10);
        for (var i = 1; i <= 200_001; i += 2)
            audit.Take(Event(i), isHistory: false);
        Assert.Equal((100_001, 100_000), (Assert.Single(audit.Verdicts).Events, Assert.Single(audit.Verdicts).Missing));
        Assert.Equal(9, audit.HolesOf(Door).Count());
        // Numbers of a stranger: no overflow, no exception.
        audit.Take(Event(9_999_999_999_999_999), isHistory: false);
        for (var i = 1; i < 3000; i++)
            audit.Take(Event(9_999_999_999_999_999 - (i % 2 * 9_999_999_999_999_998), generation: i), isHistory: false);
        Assert.True(Assert.Single(audit.Verdicts).Missing > 0);
    }

    [Fact]
    public void An_envelope_tells_its_source_number_and_id_and_is_the_same_as_history()
    {
        var arbitrary = new ArbitraryEvents(5);
        foreach (var kind in EventCatalogue.All)
        {
            var envelope = arbitrary.Envelope(kind);
            var buffer = new System.Buffers.ArrayBufferWriter<byte>();
            CloudEventJson.Write(envelope, buffer);
            Assert.True(SeenEvent.TryRead(buffer.WrittenSpan, out var seen));
            Assert.Equal((envelope.Source.Uri, envelope.Sequence, envelope.Id), (seen.Source, seen.Sequence, seen.Id));
            Assert.True(SeenEvent.TryRead(CloudEventJson.AsReplayed(buffer.WrittenSpan), out var replayed));
            Assert.Equal(seen, replayed);
            Assert.True(SeenEvent.TryRead(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(buffer.WrittenSpan).Replace("\"clocksync\":", "\"clocksync\": ", StringComparison.Ordinal)), out var other));
            Assert.NotEqual(seen.Content, other.Content);
        }
    }

    [Property(MaxTest = 300)]
    public void Any_bytes_are_no_event(byte[] bytes) => Assert.False(SeenEvent.TryRead(bytes, out _));

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"source":"/agents/a","id":"0193cf2e-0000-7000-8000-000000000001","sequence":"0"}""")]
    [InlineData("""{"source":"/agents/a","id":"0193cf2e-0000-7000-8000-000000000001","sequence":"10000000000000000"}""")]
    [InlineData("""{"source":"/agents/a","id":"0193cf2e-0000-7000-8000-000000000001","sequence":7}""")]
    [InlineData("""{"source":"/agents/a","id":"7","sequence":"7"}""")]
    [InlineData("""{"source":"/somebody","id":"0193cf2e-0000-7000-8000-000000000001","sequence":"7"}""")]
    [InlineData("""{"source":"/agents/a","id":"0193cf2e-0000-7000-8000-000000000001","sequence":"7"}{}""")]
    [InlineData("""{"source":"/agents/a","id":"0193cf2e-0000-7000-8000-000000000001","sequence":"7" """)]
    public void What_is_no_event_of_an_agent_is_told_from_one(string text)
    {
        Assert.False(SeenEvent.TryRead(Encoding.UTF8.GetBytes(text), out _));
        Assert.True(SeenEvent.TryRead("""{"source":"/agents/a","id":"0193cf2e-0000-7000-8000-000000000001","sequence":"7"}"""u8, out _));
    }

    private List<SequenceFinding> Take(params long[] numbers) => TakeOf(0, numbers);

    private List<SequenceFinding> TakeOf(int generation, params long[] numbers) => [.. numbers.SelectMany(n => _audit.Take(Event(n, generation), isHistory: false))];

    private List<SequenceFinding> History(params long[] numbers) => [.. numbers.SelectMany(n => _audit.Take(Event(n), isHistory: true))];

    // Of one generation the ids grow with the numbers; those of the next are all later.
    private static SeenEvent Event(long number, int generation = 0)
    {
        Span<byte> id = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(id, generation + 1);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(id[4..], number);
        return new SeenEvent(Door, number, new Guid(id, bigEndian: true), number * 31);
    }

    private static Queue<int> Repeated(List<int> numbers, Random random)
    {
        var sent = new Queue<int>();
        for (var i = 0; i < numbers.Count; i++)
        {
            sent.Enqueue(numbers[i]);
            if (random.Next(12) == 0)
                i = Math.Max(-1, i - random.Next(1, 6));
        }

        return sent;
    }
}
