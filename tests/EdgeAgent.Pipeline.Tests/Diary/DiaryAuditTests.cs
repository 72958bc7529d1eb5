using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Evidence;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Pipeline.Tests.Diary;

public sealed class DiaryAuditTests : IDisposable
{
    private readonly DiaryBench _bench = new();

    public DiaryAuditTests()
    {
        // Three segments of a few lines.
        _bench.Options = _bench.Options with { MaxBytes = 64_000 };
        _bench.Write(Enumerable.Range(1, 15));
        Assert.InRange(_bench.Segments.Count, 3, 5);
        Assert.Empty(_bench.Audit().Findings);
    }

    public void Dispose() => _bench.Dispose();

    [Property(MaxTest = 300)]
    public Property Whichever_byte_of_a_segment_is_changed_its_line_is_named() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).Zip(Gen.Choose(1, 255)).ToArbitrary(),
        change =>
        {
            var segment = _bench.Segments[change.Item1 % _bench.Segments.Count];
            var whole = File.ReadAllBytes(segment);
            var at = change.Item1 / 7 % whole.Length;
            var changed = (byte[])whole.Clone();
            changed[at] ^= (byte)change.Item2;
            File.WriteAllBytes(segment, changed);
            var findings = _bench.Audit().Findings;
            File.WriteAllBytes(segment, whole);
            var line = whole.AsSpan(..at).Count((byte)'\n') + 1;
            return findings.Any(f => f.Segment == Path.GetFileName(segment) && f.Line == line).Label($"byte {at} ^ {change.Item2}: {string.Join('\n', findings.Select(f => f.Message))}");
        });

    [Property(MaxTest = 100)]
    public Property Lines_that_are_removed_moved_or_doubled_are_found() => Prop.ForAll(
        Gen.Choose(0, 999).ListOf(3).ToArbitrary(),
        choice =>
        {
            // All lines as one list, so that they move over segments too; the segments keep their numbers of lines, but for one that is removed or put in.
            var segments = _bench.Segments;
            var before = segments.Select(File.ReadAllBytes).ToList();
            var counts = segments.Select(s => DiaryBench.LinesOf(s).Count).ToList();
            var lines = segments.SelectMany(DiaryBench.LinesOf).ToList();
            var (from, to) = (choice[1] % lines.Count, choice[2] % lines.Count);
            var moved = lines[from];
            if (choice[0] % 3 != 2)
                lines.RemoveAt(from);
            if (choice[0] % 3 != 0)
                lines.Insert(Math.Min(to, lines.Count), moved);
            var isChanged = choice[0] % 3 != 1 || from != Math.Min(to, lines.Count - 1);
            for (var i = 0; i < segments.Count; i++)
                DiaryBench.PutLines(segments[i], i == segments.Count - 1 ? lines.Skip(counts.Take(i).Sum()) : lines.Skip(counts.Take(i).Sum()).Take(counts[i]));
            var findings = _bench.Audit().Findings;
            for (var i = 0; i < segments.Count; i++)
                File.WriteAllBytes(segments[i], before[i]);
            return (findings.Count > 0 == isChanged).Label($"{choice[0] % 3} {from} {to}: {string.Join('\n', findings.Select(f => f.Message))}");
        });

    [Theory]
    [InlineData("anchor")]
    [InlineData("head")]
    public void Whichever_byte_of_the_notes_beside_the_chain_is_changed_it_is_found(string name)
    {
        _bench.Write(Enumerable.Range(16, 200));
        Assert.Empty(_bench.Audit().Findings);
        var path = Path.Combine(_bench.Options.Folder, name);
        var whole = File.ReadAllBytes(path);
        for (var at = 0; at < whole.Length; at++)
        {
            var changed = (byte[])whole.Clone();
            changed[at] ^= 1;
            File.WriteAllBytes(path, changed);
            Assert.NotEmpty(_bench.Audit().Findings);
        }
    }

    [Fact]
    public void Newest_lines_that_are_taken_away_are_missed()
    {
        var segment = _bench.Segments[^1];
        var lines = DiaryBench.LinesOf(segment);
        DiaryBench.PutLines(segment, lines.Take(lines.Count - 2));
        Assert.Equal("Numbers 14 to 15 are missing at the end: the diary had come to number 15.", Assert.Single(_bench.Audit().Findings).Message);
        File.Delete(segment);
        Assert.Contains("missing at the end", Assert.Single(_bench.Audit().Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Oldest_lines_that_are_taken_away_are_missed()
    {
        File.Delete(_bench.Segments[0]);
        Assert.EndsWith("and no retention has removed them.", Assert.Single(_bench.Audit().Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_segment_that_is_taken_away_from_the_middle_is_missed_and_its_neighbours_are_named()
    {
        var (before, gone, after) = (_bench.Segments[0], _bench.Segments[1], _bench.Segments[2]);
        var last = DiaryBench.LinesOf(before).Count;
        var count = DiaryBench.LinesOf(gone).Count;
        File.Delete(gone);
        Assert.Equal(
            $"Numbers {last + 1} to {last + count} are missing between line {last} of {Path.GetFileName(before)} and line 1 of {Path.GetFileName(after)}.",
            Assert.Single(_bench.Audit().Findings).Message);
    }

    [Fact]
    public void A_line_that_somebody_has_written_anew_with_its_own_right_hash_does_not_fit_the_next()
    {
        var segment = _bench.Segments[0];
        var lines = DiaryBench.LinesOf(segment);
        lines[1] = Forged(lines[1]);
        DiaryBench.PutLines(segment, lines);
        var finding = Assert.Single(_bench.Audit().Findings);
        Assert.Equal((DiaryFault.Replaced, Path.GetFileName(segment), 2), (finding.Fault, finding.Segment, finding.Line));
    }

    [Fact]
    public void The_last_line_written_anew_is_not_the_one_that_the_head_knows()
    {
        var segment = _bench.Segments[^1];
        var lines = DiaryBench.LinesOf(segment);
        lines[^1] = Forged(lines[^1]);
        DiaryBench.PutLines(segment, lines);
        var finding = Assert.Single(_bench.Audit().Findings);
        Assert.Equal((DiaryFault.Replaced, lines.Count), (finding.Fault, finding.Line));
    }

    [Fact]
    public void A_renamed_segment_is_found()
    {
        File.Move(_bench.Segments[^1], Path.Combine(_bench.Options.Folder, "0000000000000099.jsonl"));
        Assert.Equal(DiaryFault.Misnamed, Assert.Single(_bench.Audit().Findings).Fault);
    }

    [Fact]
    public void A_head_that_was_taken_away_is_missed_also_after_the_next_start()
    {
        File.Delete(Path.Combine(_bench.Options.Folder, "head"));
        Assert.Equal(DiaryFault.HeadDamaged, Assert.Single(_bench.Audit().Findings).Fault);
        _bench.Write([16]);
        Assert.Equal(DiaryFault.HeadDamaged, Assert.Single(_bench.Audit().Findings).Fault);
    }

    [Fact]
    public void Every_file_of_evidence_is_there_as_it_was_or_was_removed_as_a_line_says()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_bench.State, "evidence")).FullName;
        var paths = Enumerable.Range(0, 4).Select(i => Path.Combine(folder, $"{i}.wav")).ToList();
        foreach (var path in paths)
            File.WriteAllText(path, "sound");
        using (var writer = _bench.Open())
        {
            foreach (var path in paths)
                writer.Stage(new DiaryEntry.Told(DiaryBench.Noon, DiaryBench.Event(20, data: Ended(new EvidenceFile(EvidenceKind.Sound, path)))));
            writer.Stage(new DiaryEntry.FileGone(DiaryBench.Noon, new GoneFile(paths[1], "max_age")));
            writer.Commit();
            writer.Flush();
        }

        File.Delete(paths[1]);
        var (verdict, findings) = _bench.Audit();
        Assert.Empty(findings);
        Assert.Equal((0, 3, 1), (verdict.FilesProven, verdict.FilesUnhashed, verdict.FilesGone));
        File.Delete(paths[2]);
        var finding = Assert.Single(_bench.Audit().Findings);
        Assert.Equal(DiaryFault.FileMissing, finding.Fault);
        Assert.StartsWith($"{paths[2]}, evidence of event {DiaryBench.IdOf(20)} (line ", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_several_events_name_is_one_file_and_a_changed_one_is_found()
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(_bench.State, "evidence")).FullName, "0.wav");
        File.WriteAllText(path, "hello");
        var file = new EvidenceFile(EvidenceKind.Sound, path, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", 5);
        using (var writer = _bench.Open())
        {
            writer.Stage(new DiaryEntry.Told(DiaryBench.Noon, DiaryBench.Event(20, data: Ended(file))));
            writer.Stage(new DiaryEntry.Told(DiaryBench.Noon, DiaryBench.Event(21, data: Ended(file))));
            writer.Commit();
            writer.Flush();
        }

        Assert.Equal(1, _bench.Audit().Verdict.FilesProven);
        File.WriteAllText(path, "hellp");
        Assert.Equal(DiaryFault.FileChanged, Assert.Single(_bench.Audit().Findings).Fault);
    }

    [Fact]
    public void A_clip_that_was_to_come_came_or_failed_as_a_line_says_or_is_missed()
    {
        var folder = new EvidenceFolder(new EvidenceOptions { Folder = Path.Combine(_bench.State, "evidence"), Source = "door", Kinds = [EvidenceKind.Clip] }, TimeProvider.System);
        var paths = Enumerable.Range(30, 3).Select(i => folder.Reserve(EvidenceKind.Clip, DiaryBench.Noon, DiaryBench.IdOf(i).ToString())).ToList();
        Tell([.. paths.Select((path, i) => DiaryBench.Event(30 + i, data: Ended(new EvidenceFile(EvidenceKind.Clip, path, Pending: true))))]);
        // All of them are being made.
        Assert.Empty(_bench.Audit().Findings);

        File.WriteAllText(folder.Draft(paths[0]), "film");
        var file = folder.Adopt(EvidenceKind.Clip, paths[0]);
        EvidenceFolder.Forgo(paths[1]);
        Tell([
            DiaryBench.Event(40, data: new EvidenceCompleted { Event = DiaryBench.IdOf(30).ToString(), File = file, BeforeMs = 1, AfterMs = 1 }),
            DiaryBench.Event(41, data: new EvidenceCompleted { Event = DiaryBench.IdOf(31).ToString(), File = new EvidenceFile(EvidenceKind.Clip, paths[1]), Failure = EvidenceFailure.Encoder, Message = "It failed." }),
        ]);
        var (verdict, findings) = _bench.Audit();
        Assert.Empty(findings);
        Assert.Equal((1, 0, 0), (verdict.FilesProven, verdict.FilesUnhashed, verdict.FilesGone));

        // Nobody makes the third one any more, and nobody has said so.
        EvidenceFolder.Forgo(paths[2]);
        Assert.EndsWith("was never completed, and no line says why.", Assert.Single(_bench.Audit().Findings).Message, StringComparison.Ordinal);
        File.Delete(paths[0]);
        Assert.Equal(2, _bench.Audit().Findings.Count);
        folder.Dispose();

        void Tell(EventEnvelope[] events)
        {
            using var writer = _bench.Open();
            foreach (var envelope in events)
                writer.Stage(new DiaryEntry.Told(DiaryBench.Noon, envelope));
            writer.Commit();
            writer.Flush();
        }
    }

    [Fact]
    public void A_copy_of_the_state_folder_is_audited_with_its_own_evidence()
    {
        var file = new NamedEvidence("/nowhere/of/this/machine/a.jpg", Sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        Assert.Equal(EvidenceState.Missing, EvidenceOnDisk.Look(_bench.State, file));
        Directory.CreateDirectory(Path.Combine(_bench.State, "evidence"));
        File.WriteAllText(Path.Combine(_bench.State, "evidence", "a.jpg"), "hello");
        Assert.Equal(EvidenceState.Proven, EvidenceOnDisk.Look(_bench.State, file));
        File.WriteAllText(Path.Combine(_bench.State, "evidence", "a.jpg"), "hellp");
        Assert.Equal(EvidenceState.Changed, EvidenceOnDisk.Look(_bench.State, file));
    }

    [Fact]
    public void Where_there_is_no_diary_there_is_nothing_to_find()
    {
        using var empty = new DiaryBench();
        Assert.Equal(0, empty.Audit().Verdict.Lines);
        Assert.Empty(empty.Audit().Findings);
    }

    private static SpeechEnded Ended(params EvidenceFile[] evidence) => new() { Utterance = 1, StartMs = 0, EndMs = 1, MeanProbability = 0.9, Reason = UtteranceEnd.Silence, Evidence = evidence };

    /// <summary>The line with another label and the hash that belongs to it.</summary>
    private static string Forged(string line)
    {
        var content = line[..line.LastIndexOf(",\"hash\":", StringComparison.Ordinal)].Replace("person", "nobody", StringComparison.Ordinal);
        return $"{content},\"hash\":\"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(content)))}\"}}";
    }
}
