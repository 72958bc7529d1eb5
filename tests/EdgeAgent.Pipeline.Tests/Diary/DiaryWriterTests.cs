using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events.Motion;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Pipeline.Tests.Diary;

public sealed class DiaryWriterTests : IDisposable
{
    private readonly DiaryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_line_can_be_checked_with_no_more_than_a_hash_sum()
    {
        _bench.Write([1, 2]);
        var lines = DiaryBench.LinesOf(Assert.Single(_bench.Segments));
        Assert.Equal(2, lines.Count);
        Assert.StartsWith("""{"n":1,"at":"2026-11-26T12:00:00.000000Z","event":{"specversion":"1.0","id":""", lines[0], StringComparison.Ordinal);
        var content = lines[0][..lines[0].LastIndexOf(",\"hash\":", StringComparison.Ordinal)];
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(content)));
        Assert.EndsWith($",\"hash\":\"{hash}\"}}", lines[0], StringComparison.Ordinal);
        Assert.Contains($",\"prev\":\"{hash}\",\"hash\":", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_chain_goes_on_over_restarts_and_segments()
    {
        _bench.Options = _bench.Options with { MaxBytes = 100_000 };
        for (var run = 0; run < 5; run++)
            _bench.Write(Enumerable.Range(run * 10, 10));
        Assert.InRange(_bench.Segments.Count, 4, 12);
        Assert.Equal(Enumerable.Range(0, 50), _bench.Numbers());
        var (verdict, findings) = _bench.Audit();
        Assert.Empty(findings);
        Assert.Equal((1, 50, 50, 50), (verdict.First, verdict.Last, verdict.Lines, verdict.Events));
    }

    [Fact]
    public void All_segments_together_never_take_more_than_they_may_and_little_less_once_they_are_full()
    {
        _bench.Options = _bench.Options with { MaxBytes = 64_000 };
        using var writer = _bench.Open();
        for (var i = 0; i < 600; i++)
        {
            writer.Stage(_bench.Entry(i));
            writer.Commit();
            var bytes = _bench.Segments.Sum(s => new FileInfo(s).Length);
            Assert.Equal(bytes, writer.Bytes);
            Assert.InRange(bytes, i < 150 ? 0 : 64_000 - 2 * _bench.Options.SegmentBytes, 64_000);
        }

        writer.Flush();
        var numbers = _bench.Numbers();
        Assert.Equal(Enumerable.Range(numbers[0], numbers.Count), numbers);
        Assert.Equal(599, numbers[^1]);
        var (verdict, findings) = _bench.Audit();
        Assert.Empty(findings);
        Assert.True(verdict.First > 1);
        Assert.Contains("\"gone\":{\"segment\":\"", string.Concat(_bench.Segments.Select(File.ReadAllText)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_segment_goes_the_moment_that_its_newest_line_is_too_old_and_not_before()
    {
        _bench.Options = _bench.Options with { MaxAge = TimeSpan.FromDays(30) };
        using var writer = _bench.Open();
        writer.Stage(_bench.Entry(1));
        _bench.Time.Advance(TimeSpan.FromHours(25));
        writer.Stage(_bench.Entry(2));
        writer.Commit();
        Assert.Equal(2, _bench.Segments.Count);
        _bench.Time.SetUtcNow(DiaryBench.Noon.AddDays(30));
        writer.RemoveOld();
        Assert.Equal([1, 2], _bench.Numbers());
        _bench.Time.Advance(TimeSpan.FromMicroseconds(1));
        writer.RemoveOld();
        Assert.Equal([2], _bench.Numbers());
        _bench.Time.SetUtcNow(DiaryBench.Noon.AddDays(40));
        writer.RemoveOld();
        writer.Flush();
        Assert.Empty(_bench.Numbers());
        Assert.Empty(_bench.Audit().Findings);
    }

    [Fact]
    public void A_clock_that_is_not_known_to_be_right_makes_nothing_old()
    {
        using (var writer = _bench.Open())
        {
            writer.Stage(_bench.Entry(1));
            writer.Commit();
        }

        _bench.Time.SetUtcNow(DiaryBench.Noon.AddYears(10));
        using var doubting = _bench.Open(isClockRight: false);
        doubting.RemoveOld();
        Assert.Equal([1], _bench.Numbers());
    }

    [Fact]
    public void What_is_longer_than_a_line_may_be_is_refused_and_costs_nothing_else()
    {
        _bench.Options = _bench.Options with { MaxBytes = 64_000 };
        using var writer = _bench.Open();
        Assert.Equal("too_large", writer.Stage(new DiaryEntry.Told(DiaryBench.Noon, DiaryBench.Event(1, new string('x', 16_000)))));
        Assert.Null(writer.Stage(new DiaryEntry.Told(DiaryBench.Noon, DiaryBench.Event(2, new string('x', 15_000)))));
        Assert.Equal("invalid", writer.Stage(new DiaryEntry.Told(DiaryBench.Noon, DiaryBench.Event(3, data: new MotionStarted { Area = double.NaN, Boxes = [] }))));
        writer.Commit();
        writer.Flush();
        Assert.Equal([2], _bench.Numbers());
        Assert.Empty(_bench.Audit().Findings);
    }

    [Fact]
    public void A_crash_at_any_byte_of_the_last_lines_costs_those_lines_alone_and_is_told()
    {
        _bench.Write([1, 2]);
        using (var writer = _bench.Open())
        {
            writer.Stage(_bench.Entry(3));
            writer.Commit();
        }

        // Killed before it was flushed: any part of the third line may be on the disk.
        var segment = Assert.Single(_bench.Segments);
        var whole = File.ReadAllBytes(segment);
        var second = whole.AsSpan(..^1).LastIndexOf((byte)'\n') + 1;
        for (var length = second; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(segment, whole[..length]);
            var before = _bench.Audit();
            Assert.Empty(before.Findings);
            Assert.Equal(length - second, before.Verdict.CutBytes);
            using (var writer = _bench.Open())
            {
                writer.Stage(_bench.Entry(4));
                writer.Commit();
            }

            Assert.Equal([1, 2, 4], _bench.Numbers());
            var (verdict, findings) = _bench.Audit();
            Assert.Empty(findings);
            Assert.Equal(length == second ? 0 : 1, verdict.Mended);
            File.WriteAllBytes(segment, whole);
        }
    }

    [Fact]
    public void Lines_that_had_been_on_the_disk_and_are_missing_at_the_start_are_told_for_good()
    {
        _bench.Write(Enumerable.Range(1, 5));
        var segment = Assert.Single(_bench.Segments);
        DiaryBench.PutLines(segment, DiaryBench.LinesOf(segment).Take(3));
        Assert.Equal(DiaryFault.Missing, Assert.Single(_bench.Audit().Findings).Fault);
        using (var writer = new DiaryWriter(_bench.Options, _bench.Time, () => true))
        {
            Assert.Equal(new DiaryMend(Path.GetFileName(segment), MissingFrom: 4, MissingTo: 5), writer.Open());
            writer.Stage(_bench.Entry(6));
            writer.Commit();
            writer.Flush();
        }

        Assert.Equal([1, 2, 3, 6], _bench.Numbers());
        Assert.Equal($"Numbers 4 to 5 are missing between line 3 of {Path.GetFileName(segment)} and line 4 of {Path.GetFileName(segment)}.", Assert.Single(_bench.Audit().Findings).Message);
    }

    [Fact]
    public void Nothing_is_written_behind_a_damaged_line_and_the_chain_goes_on()
    {
        _bench.Write(Enumerable.Range(1, 5));
        var segment = Assert.Single(_bench.Segments);
        var lines = DiaryBench.LinesOf(segment);
        lines[2] = lines[2].Replace("person", "persom", StringComparison.Ordinal);
        DiaryBench.PutLines(segment, lines);
        var damaged = File.ReadAllBytes(segment);
        using (var writer = new DiaryWriter(_bench.Options, _bench.Time, () => true))
        {
            Assert.Equal(new DiaryMend(Path.GetFileName(segment), DamagedLine: 3), writer.Open());
            writer.Stage(_bench.Entry(6));
            writer.Commit();
            writer.Flush();
        }

        Assert.Equal(damaged, File.ReadAllBytes(segment));
        Assert.Equal(2, _bench.Segments.Count);
        var finding = Assert.Single(_bench.Audit().Findings);
        Assert.Equal((DiaryFault.Changed, 3), (finding.Fault, finding.Line));
    }

    [Fact]
    public void A_segment_that_somebody_deletes_while_it_is_written_is_told_and_the_diary_goes_on()
    {
        using var writer = _bench.Open();
        for (var i = 1; i <= 3; i++)
            writer.Stage(_bench.Entry(i));
        writer.Commit();
        Directory.Delete(_bench.Options.Folder, recursive: true);
        writer.Stage(_bench.Entry(4));
        Assert.Throws<FileNotFoundException>(writer.Commit);
        Assert.Equal((1L, 3L), writer.Open() is { MissingFrom: { } from, MissingTo: { } to } ? (from, to) : default);
        writer.Stage(_bench.Entry(4));
        writer.Commit();
        writer.Flush();
        Assert.Equal([4], _bench.Numbers());
        Assert.Equal("Numbers 1 to 3 are missing before line 1 of 0000000000000004.jsonl, and no retention has removed them.", Assert.Single(_bench.Audit().Findings).Message);
    }

    [Fact]
    public void A_crash_between_the_anchor_and_the_removal_that_it_was_written_for_is_made_good()
    {
        _bench.Options = _bench.Options with { MaxBytes = 64_000 };
        _bench.Write(Enumerable.Range(0, 20));
        var oldest = _bench.Segments[0];
        var kept = File.ReadAllBytes(oldest);
        _bench.Write(Enumerable.Range(20, 100));
        var removed = _bench.Segments[0];
        Assert.NotEqual(oldest, removed);
        var bytes = File.ReadAllBytes(removed);
        var lines = 0;
        while (_bench.Segments[0] == removed)
            _bench.Write([1000 + lines++]);
        File.WriteAllBytes(removed, bytes);
        Assert.Empty(_bench.Audit().Findings);
        _bench.Write([2000]);
        Assert.NotEqual(removed, _bench.Segments[0]);
        Assert.Empty(_bench.Audit().Findings);
        Assert.NotEmpty(kept);
    }

    /// <summary>Any order of writing, orderly ends, and crashes that cut what was not flushed: the chain is whole, and what is there is what was written and not cut.</summary>
    [Property(MaxTest = 60)]
    public Property Whatever_writes_restarts_and_crashes_there_are_nothing_is_found_that_nobody_did() => Prop.ForAll(
        Gen.Choose(0, 9).Two().ListOf(12).ToArbitrary(),
        steps =>
        {
            using var bench = new DiaryBench();
            bench.Options = bench.Options with { MaxBytes = 64_000 };
            var writer = bench.Open();
            var (number, flushed) = (0, 0L);
            var (cuts, expected) = (0, new List<int>());
            foreach (var (kind, amount) in steps)
            {
                if (kind < 5)
                {
                    for (var i = 0; i < amount; i++)
                    {
                        writer.Stage(bench.Entry(++number));
                        expected.Add(number);
                    }

                    writer.Commit();
                }
                else if (kind < 7)
                {
                    writer.Flush();
                    flushed = writer.LastNumber;
                }
                else
                {
                    if (kind == 7)
                    {
                        writer.Flush();
                        flushed = writer.LastNumber;
                    }

                    writer.Dispose();
                    if (kind > 7 && bench.Segments.Count > 0)
                        cuts += Cut(bench.Segments[^1], flushed, amount * 211, expected);
                    writer = bench.Open();
                    flushed = Math.Min(flushed, writer.LastNumber);
                }
            }

            writer.Commit();
            writer.Flush();
            writer.Dispose();
            var (verdict, findings) = bench.Audit();
            var there = bench.Numbers();
            return (findings.Count == 0).Label(string.Join('\n', findings.Select(f => f.Message)))
                .And(there.SequenceEqual(expected.TakeLast(there.Count))).Label($"{string.Join(',', there)} of {string.Join(',', expected)}")
                .And(verdict.First > 1 || there.Count == expected.Count).Label("Something is missing that retention has not removed.")
                .And(verdict.Mended <= cuts).Label($"{verdict.Mended} of {cuts} cuts");
        });

    /// <summary>Takes bytes off the end, but none of a line that was flushed, and strikes off the events that this costs.</summary>
    private static int Cut(string segment, long flushed, int bytes, List<int> expected)
    {
        var content = File.ReadAllBytes(segment);
        var lines = DiaryBench.LinesOf(segment);
        var least = 0;
        foreach (var line in lines.TakeWhile(line => NumberOf(line) <= flushed))
            least += System.Text.Encoding.UTF8.GetByteCount(line) + 1;
        var length = Math.Max(least, content.Length - bytes);
        File.WriteAllBytes(segment, content[..length]);
        var end = 0;
        var isCut = 0;
        foreach (var line in lines)
        {
            var start = end;
            end += System.Text.Encoding.UTF8.GetByteCount(line) + 1;
            if (end <= length)
                continue;
            if (start < length)
                isCut = 1;
            if (line.Contains("\"event\":", StringComparison.Ordinal))
                expected.RemoveAt(expected.Count - 1);
        }

        return isCut;
    }

    private static long NumberOf(string line) => long.Parse(line["{\"n\":".Length..line.IndexOf(',', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
}
