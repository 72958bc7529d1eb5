using System.Buffers;
using System.Globalization;
using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.TestKit;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Mqtt.Tests.Outbox;

public sealed class EventOutboxTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2026-11-23T04:16:02Z", CultureInfo.InvariantCulture));
    private readonly ListLogger<EventOutbox> _logger = new();

    private string Path => System.IO.Path.Combine(_folder.Path, OutboxOptions.FileName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Events_are_news_once_they_are_stored_and_gone_once_they_are_acknowledged()
    {
        await using (var outbox = Open())
        {
            outbox.Add(Event("a", 1));
            outbox.Add(Event("b", 1));
            var (first, second) = (await LiveAsync(outbox), await LiveAsync(outbox));
            Assert.Equal(("a", 1L, "b", 1L), (first.Source.Name, first.Sequence, second.Source.Name, second.Sequence));
            Assert.True(first.Id > 0);
            outbox.Acknowledge(first);
            Assert.Equal(1, outbox.Waiting);
        }

        await using var again = Open();
        Assert.Equal(1, again.Waiting);
        Assert.Equal(1, again.LastSequenceOf(SourceOf("a")));
        Assert.Equal("b", (await LiveAsync(again)).Source.Name);
        Assert.False(again.TryTakeLive(out _));
    }

    [Fact]
    public async Task What_is_too_late_for_news_is_history_in_order_and_at_its_rate()
    {
        await using var outbox = Open(new OutboxOptions { HistoryPerSecond = 10 });
        for (var i = 1; i <= 25; i++)
            outbox.Add(Event("a", i));
        await Until.TrueAsync(() => !outbox.IsStoring);
        _time.Advance(TimeSpan.FromSeconds(11));
        outbox.Add(Event("a", 26));
        await Until.TrueAsync(() => !outbox.IsStoring);

        Assert.Equal(26, (await LiveAsync(outbox)).Sequence);
        var got = new List<long>();
        for (var second = 0; second < 40; second++)
        {
            await Until.TrueAsync(() => outbox.UntilHistory is not null || Take(outbox, got));
            var before = got.Count;
            while (Take(outbox, got))
            {
            }

            Assert.True(got.Count - before <= 1 + (second == 0 ? 1 : 0), $"{got.Count - before} at once.");
            _time.Advance(TimeSpan.FromMilliseconds(100));
            if (got.Count == 25)
                break;
        }

        Assert.Equal(Enumerable.Range(1, 25).Select(n => (long)n), got);
    }

    [Fact]
    public async Task What_comes_back_unacknowledged_goes_before_all_else()
    {
        await using var outbox = Open();
        for (var i = 1; i <= 5; i++)
            outbox.Add(Event("a", i));
        var taken = new List<OutboxEvent>();
        for (var i = 0; i < 3; i++)
            taken.Add(await LiveAsync(outbox));

        outbox.GiveBack(taken);

        for (var i = 1; i <= 5; i++)
            Assert.Equal(i, (await LiveAsync(outbox)).Sequence);
    }

    [Fact]
    public async Task What_comes_back_when_later_events_are_history_already_is_history_before_them()
    {
        await using var outbox = Open(new OutboxOptions { LiveWithin = TimeSpan.FromMinutes(1), HistoryPerSecond = 1_000_000 });
        outbox.Add(Event("a", 1));
        var onTheWay = await LiveAsync(outbox);
        // More news than is kept in memory.
        for (var i = 2; i <= 2500; i++)
            outbox.Add(Event("a", i));
        await Until.TrueAsync(() => !outbox.IsStoring);

        outbox.GiveBack([onTheWay]);

        var got = await HistoryAsync(outbox, 100);
        Assert.Equal(Enumerable.Range(1, got.Count).Select(n => (long)n), got);
    }

    [Fact]
    public async Task More_than_the_disk_may_hold_costs_the_oldest_and_is_said_once()
    {
        using var lost = new CounterReading("edgeagent.message.lost");
        await using var outbox = Open(new OutboxOptions { LimitBytes = 200_000, HistoryPerSecond = 1_000_000 });
        for (var i = 1; i <= 3000; i++)
        {
            outbox.Add(Event("a", i));
            if (i % 500 == 0)
                await Until.TrueAsync(() => !outbox.IsStoring);
        }

        _time.Advance(TimeSpan.FromSeconds(60));
        // All but the newest 2000, which are still held for news, may go at once; the others when they are history.
        Assert.False(outbox.TryTakeLive(out _));
        outbox.Add(Event("a", 3001));
        await Until.TrueAsync(() => outbox.Waiting < 1000, state: () => $"{outbox.Waiting}");

        var got = await HistoryAsync(outbox, (int)outbox.Waiting - 1);
        Assert.Equal(3000, got[^1]);
        Assert.Equal(got.Order(), got);
        Assert.Equal(1, _logger.Count(5103));
        Assert.True(lost["outbox_full"] > 2000);
    }

    [Fact]
    public async Task What_the_broker_never_takes_is_kept_aside()
    {
        await using (var outbox = Open())
        {
            outbox.Add(Event("a", 1));
            outbox.Bury(await LiveAsync(outbox), "refused");
            Assert.Equal(0, outbox.Waiting);
        }

        using var store = EventStore.Open(Path);
        var letter = Assert.Single(store.ReadDead());
        Assert.Equal((1L, "refused"), (letter.Event.Sequence, letter.Cause));
        Assert.Equal(0, store.Count);
    }

    [Theory]
    [InlineData("a folder")]
    [InlineData("no database")]
    [InlineData("half of it")]
    public async Task A_store_that_is_none_is_moved_aside_and_a_new_one_is_made(string damage)
    {
        await FillAsync(100);
        switch (damage)
        {
            case "a folder":
                File.Delete(Path);
                Directory.CreateDirectory(Path);
                break;
            case "no database":
                File.WriteAllText(Path, new string('x', 10_000));
                break;
            default:
                using (var file = File.OpenWrite(Path))
                    file.SetLength(file.Length / 2 / 4096 * 4096);
                break;
        }

        await using var outbox = Open();
        outbox.Add(Event("z", 1));
        await Until.TrueAsync(() => !outbox.IsStoring);

        Assert.Equal(1, _logger.Count(5102));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path, "outbox.db.damaged-*"), f => !f.EndsWith("-wal", StringComparison.Ordinal) && !f.EndsWith("-shm", StringComparison.Ordinal));
        Assert.True(outbox.Waiting >= 1);
    }

    [Property(MaxTest = 25)]
    public void Random_bytes_over_a_page_never_give_an_event_that_was_not_written(int seed)
    {
        using var folder = new TemporaryFolder();
        var path = System.IO.Path.Combine(folder.Path, OutboxOptions.FileName);
        var random = new Random(seed);
        var written = new Dictionary<long, string>();
        using (var store = EventStore.Open(path))
        {
            var events = Enumerable.Range(1, 300).Select(n => Event("a", n, random.Next(1, 3000))).ToList();
            store.Commit(events, [], []);
            foreach (var each in events)
                written[each.Sequence] = Convert.ToBase64String(each.Payload.Span);
            store.Shrink();
        }

        using (var file = File.OpenWrite(path))
        {
            var bytes = new byte[random.Next(1, 4096)];
            random.NextBytes(bytes);
            file.Position = random.NextInt64(file.Length - bytes.Length);
            file.Write(bytes);
        }

        EventStore opened;
        try
        {
            opened = EventStore.Open(path);
            _ = opened.Read(0, 1000, long.MaxValue);
        }
        catch (StoreException e)
        {
            Assert.Equal(StoreFault.Damaged, e.Fault);
            opened = StoreSalvage.Renew(path, DateTimeOffset.UnixEpoch, out _, out _);
        }

        using (opened)
        {
            var read = opened.Read(0, 1000, long.MaxValue);
            Assert.All(read, e => Assert.Equal(written[e.Sequence], Convert.ToBase64String(e.Payload.Span)));
            Assert.Equal(read.Select(e => e.Sequence).Order(), read.Select(e => e.Sequence));
        }
    }

    [Property(MaxTest = 6)]
    public void Whatever_happens_every_event_comes_once_or_more_and_in_order(int seed) => RandomLifeAsync(seed).GetAwaiter().GetResult();

    // Random connections, losses and restarts; a source's events must come whole, and each topic in order.
    private static async Task RandomLifeAsync(int seed)
    {
        var random = new Random(seed);
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2026-11-23T04:16:02Z", CultureInfo.InvariantCulture));
        using var folder = new TemporaryFolder();
        var options = new OutboxOptions { Path = System.IO.Path.Combine(folder.Path, OutboxOptions.FileName), HistoryPerSecond = 1000 };
        var (next, received) = (1L, new List<(bool History, long Sequence)>());
        var acknowledged = new HashSet<long>();
        for (var life = 0; life < 4; life++)
        {
            await using var outbox = EventOutbox.Open(options, time, new ListLogger<EventOutbox>());
            Assert.Equal(next - 1, outbox.LastSequenceOf(SourceOf("a")));
            var onTheWay = new List<OutboxEvent>();
            for (var step = 0; step < 60; step++)
            {
                switch (random.Next(7))
                {
                    case 0 or 1:
                        for (var n = random.Next(1, 400); n > 0; n--)
                            outbox.Add(Event("a", next++, 20, time));
                        await Until.TrueAsync(() => !outbox.IsStoring);
                        break;
                    case 2:
                        time.Advance(TimeSpan.FromSeconds(random.Next(0, 15)));
                        break;
                    case 3:
                        outbox.GiveBack(onTheWay);
                        onTheWay.Clear();
                        break;
                    default:
                        for (var n = random.Next(1, 200); n > 0 && onTheWay.Count < 20; n--)
                        {
                            if ((random.Next(2) == 0 && outbox.TryTakeHistory(out var taken)) || outbox.TryTakeLive(out taken) || outbox.TryTakeHistory(out taken))
                            {
                                received.Add((taken.IsHistory, taken.Sequence));
                                onTheWay.Add(taken);
                            }

                            if (onTheWay.Count > 0 && random.Next(3) > 0)
                            {
                                outbox.Acknowledge(onTheWay[0]);
                                acknowledged.Add(onTheWay[0].Sequence);
                                onTheWay.RemoveAt(0);
                            }
                        }

                        break;
                }
            }
        }

        await using (var last = EventOutbox.Open(options, time, new ListLogger<EventOutbox>()))
        {
            time.Advance(TimeSpan.FromSeconds(20));
            while (last.Waiting > 0)
            {
                OutboxEvent? taken = null;
                await Until.TrueAsync(() =>
                {
                    time.Advance(TimeSpan.FromMilliseconds(10));
                    return last.TryTakeLive(out taken) || last.TryTakeHistory(out taken);
                }, state: () => $"{last.Waiting} wait");
                received.Add((taken!.IsHistory, taken.Sequence));
                last.Acknowledge(taken);
                acknowledged.Add(taken.Sequence);
            }
        }

        Assert.Equal(next - 1, acknowledged.Count);
        foreach (var topic in received.GroupBy(r => r.History))
        {
            var (newest, seen) = (0L, new HashSet<long>());
            foreach (var (_, sequence) in topic.Where(r => seen.Add(r.Sequence)))
            {
                Assert.True(sequence > newest, $"history {topic.Key}: {sequence} after {newest}");
                newest = sequence;
            }
        }
    }

    private EventOutbox Open(OutboxOptions? options = null) => EventOutbox.Open((options ?? new OutboxOptions()) with { Path = Path }, _time, _logger);

    private async Task FillAsync(int count)
    {
        await using var outbox = Open();
        for (var i = 1; i <= count; i++)
            outbox.Add(Event("a", i));
    }

    private static async Task<OutboxEvent> LiveAsync(EventOutbox outbox)
    {
        OutboxEvent? taken = null;
        await Until.TrueAsync(() => outbox.TryTakeLive(out taken));
        return taken!;
    }

    private async Task<List<long>> HistoryAsync(EventOutbox outbox, int count)
    {
        var got = new List<long>();
        await Until.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            while (Take(outbox, got))
            {
            }

            return got.Count >= count;
        }, state: () => $"{got.Count} of {count}");
        return got;
    }

    private static bool Take(EventOutbox outbox, List<long> got)
    {
        if (!outbox.TryTakeHistory(out var taken))
            return false;
        got.Add(taken.Sequence);
        outbox.Acknowledge(taken);
        return true;
    }

    private OutboxEvent Event(string source, long sequence, int length = 20) => Event(source, sequence, length, _time);

    private static OutboxEvent Event(string source, long sequence, int length, TimeProvider time)
    {
        var payload = new ArrayBufferWriter<byte>();
        CloudEventJson.Write(
            new EventEnvelope(Guid.CreateVersion7(), SourceOf(source), time.GetUtcNow(), sequence, true, null, new AgentFault { Component = "c", Message = new string('x', length) }), payload);
        return new OutboxEvent(SourceOf(source), "agent.fault", sequence, payload.WrittenMemory)
        {
            OfferedAt = time.GetTimestamp(),
            OfferedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
    }

    private static EventSource SourceOf(string name) => new("line-3", SourceKind.Camera, name);
}
