using System.Buffers;
using System.Globalization;
using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.TestKit;

namespace EdgeAgent.Mqtt.Tests.Outbox;

/// <summary>What people, clocks and dying cards do to the outbox under a running process.</summary>
public sealed class StoreFaultTests : IDisposable
{
    private static readonly EventSource Source = new("line-3", SourceKind.Camera, "a");

    private readonly TemporaryFolder _folder = new();
    private readonly SteppedClock _time = new(DateTimeOffset.Parse("2026-11-23T04:16:02Z", CultureInfo.InvariantCulture));
    private readonly ListLogger<EventOutbox> _logger = new();
    private long _next = 1;

    private string State => Path.Combine(_folder.Path, "state");

    private string Store => Path.Combine(State, OutboxOptions.FileName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_room_of_what_is_gone_goes_back_to_the_disk()
    {
        using var store = EventStore.Open(Store);
        var ids = store.Commit([.. Enumerable.Range(0, 500).Select(_ => Next(2000))], [], []);
        store.Shrink();
        Assert.True(new FileInfo(Store).Length > 1_000_000);

        store.Commit([], ids, []);
        store.Shrink();

        Assert.InRange(new FileInfo(Store).Length, 1, 100_000);
        Assert.Equal(0, new FileInfo(store.LogPath).Length);
    }

    [Fact]
    public void What_lies_between_and_behind_damaged_pages_is_saved_too()
    {
        using (var store = EventStore.Open(Store))
        {
            store.Commit([.. Enumerable.Range(0, 3000).Select(_ => Next(50))], [], [], 1000);
            store.Shrink();
        }

        using (var file = File.OpenWrite(Store))
        {
            foreach (var part in new[] { 0.25, 0.5, 0.75 })
            {
                file.Position = (long)(file.Length * part) / 4096 * 4096;
                file.Write(new byte[8192]);
            }
        }

        using var renewed = StoreSalvage.Renew(Store, DateTimeOffset.UnixEpoch, out var saved, out _);

        var numbers = renewed.Read(0, 3000, long.MaxValue).Select(e => e.Sequence).ToList();
        Assert.Equal(saved, numbers.Count);
        // A page of 4 KiB holds some eight of them, and one page above may hold where a few hundred lie.
        Assert.InRange(saved, 2400, 2999);
        Assert.Equal(numbers.Order(), numbers);
        Assert.Equal((1, 3000), (numbers[0], numbers[^1]));
        Assert.Equal(3000, renewed.Sequences[Source]);
        Assert.InRange(renewed.HistoryUpTo, numbers.Count(n => n <= 990), 1000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_store_that_is_deleted_in_use_is_made_again_at_the_next_event_and_that_is_said_once(bool onlyItsLog)
    {
        await using (var outbox = Open())
        {
            var troubles = 0;
            outbox.OnTrouble = _ => Interlocked.Increment(ref troubles);
            await AddAsync(outbox, 10);
            if (onlyItsLog)
                File.Delete(Store + "-wal");
            else
                Directory.Delete(State, recursive: true);

            await AddAsync(outbox, 1);
            Assert.NotNull(outbox.Trouble);
            await RecoverAsync(outbox);

            Assert.Equal(11, outbox.Waiting);
            Assert.Equal((1, 1, 1), (troubles, _logger.Count(5100), _logger.Count(5101)));
        }

        using var store = EventStore.Open(Store);
        Assert.Equal(Enumerable.Range(1, 11).Select(n => (long)n), store.Read(0, 100, long.MaxValue).Select(e => e.Sequence));
    }

    [Fact]
    public async Task History_that_was_read_already_outlives_its_deleted_store_in_order()
    {
        await using var outbox = Open(new OutboxOptions { HistoryPerSecond = 1_000_000 });
        await AddAsync(outbox, 20);
        await LeaveMemoryAsync(outbox);
        var onTheWay = new List<OutboxEvent>();
        await TakeHistoryAsync(outbox, 3, onTheWay.Add);
        // One in the middle leaves, so that the others are not found in the order in which they were taken.
        outbox.Acknowledge(onTheWay[1]);
        onTheWay.RemoveAt(1);
        Directory.Delete(State, recursive: true);

        await AddAsync(outbox, 1);
        await RecoverAsync(outbox);

        Assert.Equal(20, outbox.Waiting);
        outbox.GiveBack(onTheWay);
        var got = new List<long>();
        await TakeHistoryAsync(outbox, 19, taken =>
        {
            got.Add(taken.Sequence);
            outbox.Acknowledge(taken);
        });
        Assert.Equal([1L, .. Enumerable.Range(3, 18).Select(n => (long)n)], got);
    }

    [Fact]
    public async Task A_value_that_is_missing_in_a_stored_event_is_damage_and_no_defect()
    {
        await using var outbox = Open(new OutboxOptions { HistoryPerSecond = 1_000_000 });
        await AddAsync(outbox, 20);
        await LeaveMemoryAsync(outbox);
        using (var connection = EventStore.Connect(Store, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite))
        using (var damage = connection.CreateCommand())
        {
            damage.CommandText = "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'type TEXT NOT NULL', 'type TEXT') WHERE name = 'events'";
            damage.ExecuteNonQuery();
        }

        using (var connection = EventStore.Connect(Store, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite))
        using (var damage = connection.CreateCommand())
        {
            damage.CommandText = "UPDATE events SET type = NULL WHERE id = 7";
            damage.ExecuteNonQuery();
        }

        // What the table says of its type the payload says too.
        await TakeHistoryAsync(outbox, 20, outbox.Acknowledge);
        Assert.Equal(1, _logger.Count(5102));
        Assert.False(outbox.Completion.IsCompleted);
    }

    [Fact]
    public void The_log_of_a_damaged_store_that_was_half_moved_aside_is_not_played_into_the_new_one()
    {
        byte[] log;
        using (var damaged = EventStore.Open(Store))
        {
            damaged.Commit([.. Enumerable.Range(0, 30).Select(_ => Next(20))], [], []);
            using var file = new FileStream(damaged.LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            log = new byte[file.Length];
            file.ReadExactly(log);
        }

        File.Delete(Store);
        using (var made = EventStore.Open(Store + ".new"))
        {
            made.Commit([Next(20)], [], []);
            made.Shrink();
        }

        File.WriteAllBytes(Store + "-wal", log);

        using var store = EventStore.Open(Store);

        Assert.Equal(31, Assert.Single(store.Read(0, 100, long.MaxValue)).Sequence);
    }

    [Fact]
    public async Task A_log_that_is_cut_in_use_costs_nothing_that_is_in_memory()
    {
        await using (var outbox = Open())
        {
            await AddAsync(outbox, 50);
            using (var log = File.OpenWrite(Store + "-wal"))
                log.SetLength(log.Length / 2 / 4096 * 4096 + 100);
            await AddAsync(outbox, 50);
            await RecoverAsync(outbox);
            for (var expected = 1; expected <= 100; expected++)
            {
                Assert.True(outbox.TryTakeLive(out var taken));
                Assert.Equal(expected, taken.Sequence);
                outbox.Acknowledge(taken);
            }

            await Until.TrueAsync(() => outbox.Waiting == 0);
        }

        await using var again = Open();
        Assert.Equal(100, again.LastSequenceOf(Source));
    }

    [Fact]
    public async Task Pages_overwritten_under_the_running_process_lose_no_more_than_they_held_and_that_is_said_once()
    {
        await using var outbox = Open(new OutboxOptions { HistoryPerSecond = 1_000_000 });
        // More than the log takes before SQLite moves it into the file.
        await AddAsync(outbox, 9000);
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.False(outbox.TryTakeLive(out _));
        using (var file = File.OpenWrite(Store))
        {
            file.Position = file.Length / 2 / 4096 * 4096;
            file.Write(new byte[4096]);
        }

        // What SQLite has in its own memory hides that for a while.
        var got = new List<long>();
        await Until.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            while (outbox.TryTakeHistory(out var taken))
            {
                got.Add(taken.Sequence);
                outbox.Acknowledge(taken);
            }

            return outbox.Waiting == 0;
        }, state: () => $"{outbox.Waiting} wait, {got.Count} came");

        Assert.Equal(got.Distinct().Order(), got.Distinct());
        Assert.InRange(got.Distinct().Count(), 8900, 9000);
        Assert.Equal(1, _logger.Count(5102));
    }

    [Fact]
    public async Task What_was_taken_before_the_clock_was_set_is_not_dropped_for_its_age()
    {
        var isRight = false;
        _time.Set(DateTimeOffset.UnixEpoch.AddSeconds(20) - _time.GetUtcNow());
        await using var outbox = EventOutbox.Open(new OutboxOptions { Path = Store, HistoryPerSecond = 1_000_000 }, _time, _logger, () => Volatile.Read(ref isRight));
        await AddAsync(outbox, 20, clockIsRight: false);
        await LeaveMemoryAsync(outbox);

        _time.Set(TimeSpan.FromDays(56 * 365.25));
        Volatile.Write(ref isRight, true);
        await AddAsync(outbox, 1);
        await UpkeepAsync(outbox);

        Assert.Equal(21, outbox.Waiting);
        Assert.Equal(0, _logger.Count(5103));
    }

    [Fact]
    public async Task What_is_older_than_may_be_is_dropped_by_a_clock_that_was_right()
    {
        await using var outbox = Open(new OutboxOptions { HistoryPerSecond = 1_000_000 });
        await AddAsync(outbox, 20);
        await LeaveMemoryAsync(outbox);

        _time.Advance(TimeSpan.FromDays(8));
        await AddAsync(outbox, 1);
        await UpkeepAsync(outbox);

        await Until.TrueAsync(() => outbox.Waiting == 1, state: () => $"{outbox.Waiting}");
        Assert.Equal(1, _logger.Count(5103));
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    [InlineData(-5)]
    public async Task A_clock_that_is_set_while_events_wait_changes_neither_their_order_nor_their_number(int seconds)
    {
        var (news, history) = (new List<long>(), new List<long>());
        await using (var before = Open())
            await AddAsync(before, 10);
        _time.Set(TimeSpan.FromSeconds(seconds));
        await using var outbox = Open(new OutboxOptions { HistoryPerSecond = 1_000_000 });
        Assert.Equal(10, outbox.LastSequenceOf(Source));
        await AddAsync(outbox, 10);
        _time.Set(TimeSpan.FromSeconds(-seconds));
        await AddAsync(outbox, 10);
        await Until.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            while (outbox.TryTakeLive(out var taken) || outbox.TryTakeHistory(out taken))
            {
                (taken.IsHistory ? history : news).Add(taken.Sequence);
                outbox.Acknowledge(taken);
            }

            return outbox.Waiting == 0;
        }, state: () => $"{outbox.Waiting} wait");

        Assert.Equal(Enumerable.Range(1, 30).Select(n => (long)n), news.Concat(history).Order());
        Assert.Equal(news.Order(), news);
        Assert.Equal(history.Order(), history);
        // What this process has taken it dates itself.
        Assert.Superset(Enumerable.Range(11, 20).Select(n => (long)n).ToHashSet(), news.ToHashSet());
    }

    [Fact]
    public async Task Without_a_folder_that_can_be_written_numbers_go_on_where_the_last_run_ended()
    {
        await using (var before = Open())
            await AddAsync(before, 7);

        await using var outbox = EventOutbox.Open(new OutboxOptions { NumbersFrom = Store }, _time, _logger);

        Assert.Equal(7, outbox.LastSequenceOf(Source));
        Assert.Equal(0, outbox.Waiting);
    }

    [Fact]
    public async Task What_had_to_let_later_news_go_first_is_history_for_good()
    {
        await using (var first = Open())
            await AddAsync(first, 5);
        Directory.Move(State, State + "-away");
        File.WriteAllText(State, "No folder.");
        await using (var second = Open())
        {
            Assert.NotNull(second.Trouble);
            await AddAsync(second, 1);
            Assert.True(second.TryTakeLive(out var news));
            second.Acknowledge(news);
            File.Delete(State);
            Directory.Move(State + "-away", State);
            await RecoverAsync(second);
            Assert.Equal(5, second.Waiting);
        }

        await using var third = Open(new OutboxOptions { HistoryPerSecond = 1_000_000 });
        Assert.False(third.TryTakeLive(out _));
        for (var expected = 1; expected <= 5; expected++)
        {
            OutboxEvent? late = null;
            await Until.TrueAsync(() =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(1));
                return third.TryTakeHistory(out late);
            });
            Assert.Equal(expected, late!.Sequence);
        }
    }

    private EventOutbox Open(OutboxOptions? options = null) => EventOutbox.Open((options ?? new OutboxOptions()) with { Path = Store }, _time, _logger);

    private async Task AddAsync(EventOutbox outbox, int count, bool clockIsRight = true)
    {
        for (var i = 0; i < count; i++)
            outbox.Add(Next(20, clockIsRight));
        await Until.TrueAsync(() => !outbox.IsStoring);
    }

    private async Task RecoverAsync(EventOutbox outbox) => await Until.TrueAsync(() =>
    {
        _time.Advance(TimeSpan.FromMilliseconds(100));
        return outbox.Trouble is null;
    }, state: () => _logger.All);

    // They become history, and wait on the disk alone.
    private async Task LeaveMemoryAsync(EventOutbox outbox)
    {
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.False(outbox.TryTakeLive(out _));
        await AddAsync(outbox, 0);
    }

    private async Task TakeHistoryAsync(EventOutbox outbox, int count, Action<OutboxEvent> use)
    {
        for (var i = 0; i < count; i++)
        {
            OutboxEvent? taken = null;
            await Until.TrueAsync(() =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(1));
                return outbox.TryTakeHistory(out taken);
            }, state: () => $"{i} of {count}");
            use(taken!);
        }
    }

    private async Task UpkeepAsync(EventOutbox outbox)
    {
        _time.Advance(TimeSpan.FromSeconds(31));
        // The upkeep comes with the next work: this event is taken out again in the same round or the one after it.
        await AddAsync(outbox, 1);
        OutboxEvent? last = null;
        Assert.False(outbox.TryTakeLive(out last) && last.Sequence < _next - 1);
        Assert.NotNull(last);
        outbox.Acknowledge(last);
        await Until.TrueAsync(() => !File.Exists(Store) || Stored() == outbox.Waiting, state: () => $"{Stored()} stored, {outbox.Waiting} wait");
    }

    private long Stored()
    {
        using var connection = EventStore.Connect(Store, Microsoft.Data.Sqlite.SqliteOpenMode.ReadOnly);
        using var count = connection.CreateCommand();
        count.CommandText = "SELECT count(*) FROM events";
        return (long)count.ExecuteScalar()!;
    }

    private OutboxEvent Next(int length, bool clockIsRight = true)
    {
        var sequence = _next++;
        var payload = new ArrayBufferWriter<byte>();
        CloudEventJson.Write(
            new EventEnvelope(Guid.CreateVersion7(), Source, _time.GetUtcNow(), sequence, clockIsRight, null, new AgentFault { Component = "c", Message = new string('x', length) }), payload);
        return new OutboxEvent(Source, "agent.fault", sequence, payload.WrittenMemory)
        {
            OfferedAt = _time.GetTimestamp(),
            OfferedAtMs = _time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
    }
}
