using System.Collections.Concurrent;
using System.Diagnostics;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Events.Motion;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Pipeline.Tests.Diary;

public sealed class EventDiaryTests : IDisposable
{
    private readonly DiaryBench _bench = new();
    private readonly Lines _log = new();
    private readonly ConcurrentQueue<string> _troubles = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task An_event_is_kept_as_it_is_published_with_what_caused_it()
    {
        var cause = new EventCause { Item = 7, StreamTimeMs = 280, WaitMs = 1.5, Stages = [new StageTime("detect", 38.2)], Reasons = [new EventReason("score", "0.87", "at least 0.5")] };
        var kinds = EventCatalogue.All.Select(kind => new ArbitraryEvents(seed: 9).Envelope(kind)).Where(e => EventDiary.IsKept(e.Data)).ToList();
        await using (var diary = Open())
        {
            diary.Offer(DiaryBench.Event(1, cause: cause));
            foreach (var envelope in kinds)
                diary.Offer(envelope);
        }

        var events = _bench.Reader.Read(new DiaryFilter()).Reverse().ToList();
        Assert.Equal(kinds.Count + 1, events.Count);
        Assert.Equal((cause.Item, cause.StreamTimeMs, cause.WaitMs), (events[0].Cause!.Item, events[0].Cause!.StreamTimeMs, events[0].Cause!.WaitMs));
        Assert.Equal(cause.Stages, events[0].Cause!.Stages);
        Assert.Equal(cause.Reasons, events[0].Cause!.Reasons);
        var published = new System.Buffers.ArrayBufferWriter<byte>();
        foreach (var (envelope, kept) in kinds.Zip(events.Skip(1)))
        {
            published.ResetWrittenCount();
            CloudEventJson.Write(envelope, published);
            Assert.Equal(System.Text.Encoding.UTF8.GetString(published.WrittenSpan), kept.Event.GetRawText());
            Assert.Null(kept.Cause);
        }

        Assert.DoesNotContain(_bench.Audit().Findings, f => f.Fault != DiaryFault.FileMissing);
    }

    [Fact]
    public async Task An_event_that_was_decided_beside_the_work_on_frames_is_kept_with_its_reasons()
    {
        var cause = new EventCause { Stages = [], Reasons = [new EventReason("confidence", "0.8")] };
        await using (var diary = Open())
            diary.Offer(DiaryBench.Event(1, cause: cause));
        var kept = Assert.Single(_bench.Reader.Read(new DiaryFilter()));
        Assert.Null(kept.Cause!.Item);
        Assert.Equal(cause.Reasons, kept.Cause.Reasons);
    }

    [Fact]
    public void A_cause_of_another_form_does_not_hide_its_event()
    {
        var line = """{"n":1,"at":"2026-11-26T12:00:00.000000Z","event":{"id":"x","type":"edgeagent.object.left"},"cause":{"stages":7},"prev":"","hash":""}"""u8;
        Assert.Equal(("object.left", null), (DiaryEvent.Parse(line)!.Type, DiaryEvent.Parse(line)!.Cause));
    }

    [Fact]
    public async Task Whoever_follows_it_is_told_each_event_with_the_number_under_which_it_stands()
    {
        var told = new ConcurrentQueue<(long N, Guid Id)>();
        await using (var diary = Open())
        {
            diary.Written += (n, envelope) =>
            {
                // It stands there already.
                if (diary.Reader.Find(envelope.Id)?.N == n)
                    told.Enqueue((n, envelope.Id));
            };
            diary.Note(new GoneFile("clip.mp4", "max_age"));
            for (var i = 1; i <= 3; i++)
                diary.Offer(DiaryBench.Event(i));
        }

        var kept = _bench.Reader.Read(new DiaryFilter()).Reverse().Select(e => (e.N, e.Id)).ToList();
        Assert.Equal([2, 3, 4], kept.Select(e => e.N));
        Assert.Equal(kept, told);
    }

    [Fact]
    public async Task A_search_can_be_given_up_between_two_lines()
    {
        await using (var diary = Open())
        {
            for (var i = 1; i <= 3; i++)
                diary.Offer(DiaryBench.Event(i));
        }

        using var stop = new CancellationTokenSource();
        using var found = _bench.Reader.Read(new DiaryFilter(), stop.Token).GetEnumerator();
        Assert.True(found.MoveNext());
        await stop.CancelAsync();
        Assert.Throws<OperationCanceledException>(() => found.MoveNext());
    }

    [Fact]
    public async Task What_comes_many_times_a_second_is_left_out()
    {
        await using (var diary = Open())
        {
            diary.Offer(DiaryBench.Event(1, data: new ObjectUpdated { Label = "person", Score = 0.5, Box = new Box(0, 0, 1, 1), Track = 1, Model = "yolo" }));
            diary.Offer(DiaryBench.Event(2));
        }

        Assert.Equal([2], _bench.Numbers());
    }

    [Fact]
    public async Task A_thousand_events_at_once_are_all_kept_in_order()
    {
        await using (var diary = Open())
        {
            for (var i = 0; i < 1000; i++)
                diary.Offer(DiaryBench.Event(i));
        }

        Assert.Equal(Enumerable.Range(0, 1000), _bench.Numbers());
        Assert.Empty(_bench.Audit().Findings);
    }

    [Fact]
    public async Task What_is_written_can_be_read_beside_the_writing_and_is_on_the_disk_after_a_second()
    {
        await using var diary = Open();
        diary.Offer(DiaryBench.Event(1));
        await Until.TrueAsync(() => diary.Reader.Find(DiaryBench.IdOf(1)) is not null);
        Assert.Equal(0, _bench.Audit().Verdict.CutBytes);
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        await Until.TrueAsync(() => File.ReadAllText(Path.Combine(_bench.Options.Folder, "head")).Contains("\"n\":0000000000000001", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_copy_that_is_taken_at_any_moment_is_as_good_as_a_crash()
    {
        var diary = Open();
        for (var i = 1; i <= 400; i++)
        {
            diary.Offer(DiaryBench.Event(i));
            if (i % 40 != 0)
                continue;
            // Whatever the thread has written by now.
            using var crashed = new DiaryBench();
            Directory.CreateDirectory(crashed.Options.Folder);
            foreach (var path in Directory.GetFiles(_bench.Options.Folder))
                File.Copy(path, Path.Combine(crashed.Options.Folder, Path.GetFileName(path)));
            crashed.Write([9999]);
            Assert.Empty(crashed.Audit().Findings);
            var numbers = crashed.Numbers();
            Assert.Equal([.. Enumerable.Range(1, numbers.Count - 1), 9999], numbers);
        }

        await diary.DisposeAsync();
    }

    [ProgramFact("mkfifo")]
    public async Task A_disk_that_hangs_holds_nobody_up_and_what_was_lost_is_said()
    {
        _bench.Options = _bench.Options with { QueueLimit = 100 };
        var diary = Open();
        diary.Offer(DiaryBench.Event(0));
        await Until.TrueAsync(() => _bench.Reader.Exists && _bench.Numbers().Count == 1);

        // Whoever writes into a pipe that nobody reads waits: so does the diary's thread with its next flush.
        var head = Path.Combine(_bench.Options.Folder, "head");
        File.Delete(head);
        using (var make = Process.Start("mkfifo", head))
            await make.WaitForExitAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        diary.Offer(DiaryBench.Event(1));
        await Until.TrueAsync(() => _bench.Numbers().Count == 2);

        var longest = TimeSpan.Zero;
        for (var i = 2; i < 5000; i++)
        {
            var start = TimeProvider.System.GetTimestamp();
            diary.Offer(DiaryBench.Event(i));
            var took = TimeProvider.System.GetElapsedTime(start);
            longest = took > longest ? took : longest;
        }

        // The machine's other work is in it.
        Assert.InRange(longest, TimeSpan.Zero, TimeSpan.FromMilliseconds(500));
        Assert.Single(_log.Entries, e => e.Id == 2202);
        var read = Task.Run(() => File.ReadAllBytes(head));
        await Until.TrueAsync(() => _bench.Numbers().Count > 2);
        diary.Offer(DiaryBench.Event(7000));
        await read;
        File.Delete(head);
        await Until.TrueAsync(() => _bench.Numbers()[^1] == 7000 || Offer(diary, 7000));
        await diary.DisposeAsync();
        var kept = _bench.Numbers().TakeWhile(n => n < 7000).ToList();
        Assert.Equal(Enumerable.Range(0, kept.Count), kept);
        Assert.InRange(kept.Count, 100, 102);
        var (verdict, findings) = _bench.Audit();
        Assert.Empty(findings);
        Assert.InRange(verdict.Lost, 5000 - kept.Count, 5001 - kept.Count);
    }

    [ProgramFact("unshare", "nsenter", Trial = SmallDisk.Trial)]
    public async Task A_full_disk_is_said_once_and_what_waited_is_written_when_there_is_room()
    {
        await using var disk = await SmallDisk.MountAsync(1);
        var folder = Path.Combine(disk.FromOutside, "diary");
        _bench.Options = _bench.Options with { Folder = folder, MaxBytes = 10_000_000 };
        var diary = EventDiary.Open(_bench.Options, TimeProvider.System, _log);
        diary.ListenToTroubles(_troubles.Enqueue);
        diary.Offer(DiaryBench.Event(0));
        await Until.TrueAsync(() => new DiaryReader(folder).Find(DiaryBench.IdOf(0)) is not null);
        disk.Fill();
        for (var i = 1; i <= 50; i++)
            diary.Offer(DiaryBench.Event(i));
        await Until.TrueAsync(() => diary.Trouble is not null);
        await Task.Delay(TimeSpan.FromSeconds(2.5));
        Assert.Single(_troubles);
        disk.Free();
        await Until.TrueAsync(() => diary.Trouble is null);
        await diary.DisposeAsync();
        Assert.Equal(Enumerable.Range(0, 51), _bench.Numbers());
        Assert.Equal([2200, 2201], _log.Entries.Select(e => e.Id));
        var findings = new List<DiaryFinding>();
        new DiaryAudit(disk.FromOutside, findings.Add).Run();
        Assert.Empty(findings);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_is_said_once_and_events_that_waited_are_written_when_it_can()
    {
        File.WriteAllText(_bench.Options.Folder, "in the way");
        await using var diary = EventDiary.Open(_bench.Options, TimeProvider.System, _log);
        diary.ListenToTroubles(_troubles.Enqueue);
        for (var i = 0; i < 3; i++)
            diary.Offer(DiaryBench.Event(i));
        await Until.TrueAsync(() => diary.Trouble is not null);
        File.Delete(_bench.Options.Folder);
        await Until.TrueAsync(() => diary.Trouble is null);
        Assert.Equal([0, 1, 2], _bench.Numbers());
        Assert.Equal([2200, 2201], _log.Entries.Select(e => e.Id));
    }

    [Fact]
    public async Task A_damaged_diary_is_said_and_goes_on()
    {
        _bench.Write([1, 2, 3]);
        var segment = Assert.Single(_bench.Segments);
        DiaryBench.PutLines(segment, DiaryBench.LinesOf(segment).Select((line, i) => i == 1 ? "rubbish" : line));
        await using (var diary = Open())
            diary.Offer(DiaryBench.Event(4));
        Assert.Equal([1, 3, 4], _bench.Numbers());
        var told = Assert.Single(_log.Entries);
        Assert.Equal(2204, told.Id);
        Assert.Equal($"The diary in {_bench.Options.Folder} is not what was written: Line 2 of 0000000000000001.jsonl is not what was written. It goes on behind that; 'edgeagent evidence verify' tells all of it.", told.Text);
    }

    [Fact]
    public async Task An_event_that_cannot_stand_in_it_leaves_a_line_that_says_so()
    {
        _bench.Options = _bench.Options with { MaxBytes = 64_000 };
        await using (var diary = Open())
        {
            diary.Offer(DiaryBench.Event(1, new string('x', 20_000)));
            diary.Offer(DiaryBench.Event(2, data: new MotionStarted { Area = double.PositiveInfinity, Boxes = [] }));
            diary.Offer(DiaryBench.Event(3));
        }

        Assert.Equal([3], _bench.Numbers());
        Assert.Equal(2, _bench.Audit().Verdict.Lost);
        Assert.Equal(2207, Assert.Single(_log.Entries).Id);
    }

    private static bool Offer(EventDiary diary, int number)
    {
        diary.Offer(DiaryBench.Event(number));
        return false;
    }

    private EventDiary Open()
    {
        var diary = EventDiary.Open(_bench.Options, _bench.Time, _log);
        diary.ListenToTroubles(_troubles.Enqueue);
        return diary;
    }

    private sealed class Lines : ILogger<EventDiary>
    {
        private readonly ConcurrentQueue<(int Id, string Text)> _entries = new();

        public IReadOnlyList<(int Id, string Text)> Entries => [.. _entries];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _entries.Enqueue((eventId.Id, formatter(state, exception)));
    }
}
