using System.Text.Json;

namespace EdgeAgent.Pipeline.Diary;

/// <summary>
/// Walks the whole chain of a diary and looks at every file of evidence that its events name: whatever was changed, removed, moved or put in is found, and named by segment and line.
/// Whoever can write to the folder can also write all of it anew; against that helps only the last hash, kept elsewhere. Works while the agent does. One use.
/// </summary>
/// <param name="stateFolder">The state folder, in which the diary is; paths that are not absolute begin there.</param>
/// <param name="tell">Told what is wrong, as it is found.</param>
public sealed class DiaryAudit(string stateFolder, Action<DiaryFinding> tell)
{
    // The agent removes a segment while it is read, at most so often in a row.
    private const int MostBeginnings = 5;

    private readonly string _folder = Path.Combine(stateFolder, DiaryOptions.FolderName);
    private readonly EvidenceAudit _evidence = new(stateFolder);
    private DiaryVerdict _verdict = new();
    private DiaryLink _last = DiaryLink.None;
    private string _lastSegment = "";
    private int _lastLine;

    // The line before is not what was written: what the next one is chained to is not known.
    private bool _isChainBroken;
    private bool _hasBegun;
    private DiaryAnchor? _anchor;
    private DiaryHead? _head;

    /// <summary>Walks it.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public DiaryVerdict Run()
    {
        // Before the lines: these are never fewer than it says.
        _head = DiaryHead.In(_folder);
        var segments = Begin();
        if (_anchor is null)
            Find(DiaryFault.AnchorDamaged, null, null, "The file 'anchor' is not what was written, so nobody can tell whether the oldest lines were taken away.");
        if (_head is null && segments.Count > 0)
            Find(DiaryFault.HeadDamaged, null, null, "The file 'head' is missing or damaged, so nobody can tell whether the newest lines were taken away.");
        for (var i = 0; i < segments.Count; i++)
            Walk(segments[i], isLast: i == segments.Count - 1);
        End();
        _evidence.Conclude(Find);
        return _evidence.Count(_verdict) with { Last = _last.N, Hash = _last.Hash };
    }

    /// <summary>The segments and the anchor as of one moment.</summary>
    private List<SegmentFile> Begin()
    {
        for (var attempt = 1; ; attempt++)
        {
            _anchor = DiaryAnchor.In(_folder);
            var segments = SegmentFile.In(_folder);
            if (attempt == MostBeginnings || DiaryAnchor.In(_folder) == _anchor)
                return segments;
        }
    }

    private void Walk(SegmentFile segment, bool isLast)
    {
        try
        {
            using var file = segment.Read();
            var lines = new ForwardLines(file);
            for (var number = 1; lines.TryRead(out var line); number++)
            {
                if (!lines.IsWhole && isLast)
                    _verdict = _verdict with { CutBytes = lines.Next - lines.Offset };
                else if (lines.IsWhole && DiaryFormat.TryProve(line, out var link))
                    Take(segment, number, link, line);
                else
                    Changed(segment, number, line);
            }
        }
        catch (FileNotFoundException) when (DiaryAnchor.In(_folder) is { } now && now.First > segment.First)
        {
            // Retention has taken it meanwhile, and said so.
            _anchor = now;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Find(DiaryFault.Unreadable, segment.Name, null, $"{segment.Name} cannot be read: {e.Message.TrimEnd('.')}.");
        }
    }

    private void Take(SegmentFile segment, int number, in DiaryLink link, ReadOnlySpan<byte> line)
    {
        if (!_hasBegun)
            BeginWith(segment, number, link);
        else if (link.N <= _last.N)
        {
            Find(DiaryFault.OutOfOrder, segment.Name, number, $"Line {number} of {segment.Name} has the number {link.N} and stands behind number {_last.N}: it was moved or put in.");
            return;
        }
        else
            Follow(segment, number, link);

        if (number == 1 && link.N != segment.First)
            Find(DiaryFault.Misnamed, segment.Name, number, $"{segment.Name} begins with number {link.N}: the file was renamed, or its first lines are not there.");
        CheckNotes(segment, number, link);
        (_last, _lastSegment, _lastLine, _isChainBroken, _hasBegun) = (link, segment.Name, number, false, true);
        _verdict = _verdict with { Lines = _verdict.Lines + 1 };
        Read(segment, number, line);
    }

    private void BeginWith(SegmentFile segment, int number, in DiaryLink link)
    {
        _verdict = _verdict with { First = link.N };
        if (_anchor is { } anchor && link.N > anchor.First && !_isChainBroken)
            Find(DiaryFault.Missing, segment.Name, number, $"{DiaryText.Lines(anchor.First, link.N - 1)} {Are(anchor.First, link.N - 1)} missing before line {number} of {segment.Name}, and no retention has removed {Them(anchor.First, link.N - 1)}.");
    }

    private void Follow(SegmentFile segment, int number, in DiaryLink link)
    {
        // What is not what was written has taken one number.
        var expected = _last.N + 1;
        if (link.N > expected)
        {
            Find(DiaryFault.Missing, segment.Name, number,
                $"{DiaryText.Lines(expected, link.N - 1)} {Are(expected, link.N - 1)} missing between line {_lastLine} of {_lastSegment} and line {number} of {segment.Name}.");
        }
        else if (!_isChainBroken && link.Prev != _last.Hash)
        {
            Find(DiaryFault.Replaced, _lastSegment, _lastLine, $"Line {_lastLine} of {_lastSegment}, number {_last.N}, is not the one that the next line was chained to: one of the two was written by somebody else.");
        }
    }

    private void CheckNotes(SegmentFile segment, int number, in DiaryLink link)
    {
        if (_anchor is { } anchor && link.N == anchor.First && link.Prev != anchor.Prev && (link.N > 1 || anchor.Prev != DiaryLink.NoHash || link.Prev != DiaryLink.NoHash))
            Find(DiaryFault.Replaced, segment.Name, number, $"Line {number} of {segment.Name}, with which the chain begins, is not chained to what 'anchor' says: it or that file was written by somebody else.");
        if (_head is { } head && link.N == head.N && link.Hash != head.Hash)
            Find(DiaryFault.Replaced, segment.Name, number, $"Line {number} of {segment.Name}, number {link.N}, is not the one that 'head' says was written: it or that file was written by somebody else.");
    }

    private void Changed(SegmentFile segment, int number, ReadOnlySpan<byte> line)
    {
        var named = DiaryFormat.TryReadHead(line, out var n, out _) ? $", number {n} by what it says," : "";
        Find(DiaryFault.Changed, segment.Name, number, $"Line {number} of {segment.Name}{named} is not what was written.");
        if (_hasBegun || _anchor is not null)
        {
            var before = _hasBegun ? _last.N : _anchor!.First - 1;
            _last = _last with { N = before + 1 };
        }

        (_isChainBroken, _hasBegun, _lastSegment, _lastLine) = (true, true, segment.Name, number);
    }

    private void End()
    {
        if (_head is { N: > 0 } head && head.N > _last.N)
            Find(DiaryFault.Missing, _lastSegment.Length > 0 ? _lastSegment : null, null, $"{DiaryText.Lines(_last.N + 1, head.N)} {Are(_last.N + 1, head.N)} missing at the end: the diary had come to number {head.N}.");
    }

    private void Read(SegmentFile segment, int number, ReadOnlySpan<byte> line)
    {
        if (DiaryEvent.Parse(line) is { } told)
        {
            _verdict = _verdict with { Events = _verdict.Events + 1 };
            foreach (var file in told.Evidence)
                _evidence.Take(file, told, segment.Name, number, Find);
            return;
        }

        var reader = new Utf8JsonReader(line);
        var other = JsonElement.ParseValue(ref reader);
        if (other.TryGetProperty("gone", out var gone) && DiaryEvent.Text(gone, "file") is { } path)
            _evidence.Gone(path);
        else if (other.TryGetProperty("lost", out var lost) && lost.Deserialize(DiaryJsonContext.Default.LostEvents) is { } events)
            _verdict = _verdict with { Lost = _verdict.Lost + events.Count };
        else if (other.TryGetProperty("mended", out var mended) && mended.Deserialize(DiaryJsonContext.Default.DiaryMend) is { } mend)
            Take(segment, number, mend);
    }

    private void Take(SegmentFile segment, int number, DiaryMend mend)
    {
        if (mend.CutBytes > 0)
            _verdict = _verdict with { Mended = _verdict.Mended + 1 };
        if (mend.HeadMissing)
            Find(DiaryFault.HeadDamaged, segment.Name, number, $"The agent found no readable 'head' when it wrote line {number} of {segment.Name}: nobody can tell whether lines before it were taken away.");
    }

    private void Find(DiaryFault fault, string? segment, int? line, string message)
    {
        _verdict = _verdict with { Findings = _verdict.Findings + 1 };
        tell(new DiaryFinding(fault, segment, line, message));
    }

    private static string Are(long from, long to) => from == to ? "is" : "are";

    private static string Them(long from, long to) => from == to ? "it" : "them";
}
