using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events.Motion;

namespace EdgeAgent.Pipeline.Tests.Diary;

public sealed class DiaryReaderTests : IDisposable
{
    private readonly DiaryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Events_come_the_newest_first_by_source_type_label_and_time_and_page_by_page()
    {
        _bench.Options = _bench.Options with { MaxBytes = 200_000 };
        using (var writer = _bench.Open())
        {
            for (var i = 0; i < 100; i++)
                writer.Stage(new DiaryEntry.Told(DiaryBench.Noon, DiaryBench.Event(i, i % 10 == 0 ? "dog" : "person", data: i % 25 == 7 ? new MotionStarted { Area = 0.1, Boxes = [] } : null)));
            writer.Commit();
        }

        Assert.InRange(_bench.Segments.Count, 4, 20);
        Assert.Equal(96, Count(new DiaryFilter { Type = "object" }));
        Assert.Equal(4, Count(new DiaryFilter { Type = "motion.started" }));
        Assert.Equal(0, Count(new DiaryFilter { Type = "otion" }));
        Assert.Equal(10, Count(new DiaryFilter { Label = "dog" }));
        Assert.Equal(100, Count(new DiaryFilter { Source = "entrance" }));
        Assert.Equal(0, Count(new DiaryFilter { Source = "trance" }));
        Assert.Equal(0, Count(new DiaryFilter { Source = "line-3" }));
        Assert.Equal(30, Count(new DiaryFilter { From = DiaryBench.Noon.AddSeconds(20), To = DiaryBench.Noon.AddSeconds(50) }));

        var pages = new List<long>();
        for (long? before = null; _bench.Reader.Read(new DiaryFilter { Before = before, Limit = 7 }).ToList() is { Count: > 0 } page; before = page[^1].N)
            pages.AddRange(page.Select(e => e.N));
        Assert.Equal(Enumerable.Range(1, 100).Reverse().Select(n => (long)n), pages);
        Assert.Equal([100, 99, 98], _bench.Reader.Read(new DiaryFilter { After = 97 }).Select(e => e.N));
    }

    [Fact]
    public void An_unknown_id_is_told_the_nearest_in_time_and_what_the_diary_reaches_over()
    {
        _bench.Write([10, 20, 30]);
        Assert.Equal(DiaryBench.IdOf(20), _bench.Reader.Find(DiaryBench.IdOf(20))!.Id);
        Assert.Null(_bench.Reader.Find(DiaryBench.IdOf(24)));
        Assert.Equal(DiaryBench.IdOf(20), _bench.Reader.Nearest(DiaryBench.IdOf(24))!.Id);
        Assert.Equal(DiaryBench.IdOf(30), _bench.Reader.Nearest(DiaryBench.IdOf(26))!.Id);
        Assert.Equal((1L, 3L, DiaryBench.Noon), _bench.Reader.Span() is { } span ? (span.First, span.Last, span.From) : default);
    }

    [Fact]
    public void Where_there_is_no_diary_nothing_is_found()
    {
        Assert.False(_bench.Reader.Exists);
        Assert.Null(_bench.Reader.Span());
        Assert.Empty(_bench.Reader.Read(new DiaryFilter()));
    }

    [Fact]
    public void Lines_longer_than_the_buffer_are_read_from_either_end()
    {
        _bench.Options = _bench.Options with { MaxBytes = 64_000_000 };
        using (var writer = _bench.Open())
        {
            foreach (var length in new[] { 10, 70_000, 131_072, 5, 900_000, 65_536 })
                Assert.Null(writer.Stage(new DiaryEntry.Told(DiaryBench.Noon, DiaryBench.Event(length, new string('x', length)))));
            writer.Commit();
        }

        Assert.Equal([65_536, 900_000, 5, 131_072, 70_000, 10], _bench.Reader.Read(new DiaryFilter()).Select(e => e.Label!.Length));
        Assert.Equal(6, _bench.Audit().Verdict.Lines);
    }

    [Fact]
    public void A_hundred_thousand_events_are_searched_within_a_few_megabytes()
    {
        _bench.Options = _bench.Options with { MaxBytes = 200_000_000 };
        using (var writer = _bench.Open())
        {
            for (var i = 0; i < 100_000; i++)
                writer.Stage(new DiaryEntry.Told(DiaryBench.Noon, DiaryBench.Event(i, data: i % 10_000 == 77 ? new MotionStarted { Area = 0.1, Boxes = [] } : null)));
            writer.Commit();
        }

        Assert.InRange(_bench.Segments.Sum(s => new FileInfo(s).Length), 50_000_000, 200_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(10, Count(new DiaryFilter { Type = "motion" }));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    private int Count(DiaryFilter filter) => _bench.Reader.Read(filter).Count();
}
