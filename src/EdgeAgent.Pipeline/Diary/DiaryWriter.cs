using System.Buffers;

namespace EdgeAgent.Pipeline.Diary;

/// <summary>
/// Writes the diary's segments: numbers and chains what is to be written, removes the oldest segments when there is too much, and finds its place again after a crash. What it was given
/// is on the disk only after <see cref="Flush"/>. After a fault <see cref="Open"/> must be called again; nothing that was written is written twice. One thread.
/// </summary>
internal sealed class DiaryWriter : IDisposable
{
    // What a line about a removed segment may take: for it there is always room.
    private const int RoomForNotice = 1024;
    private const int WriteAt = 256 << 10;

    private readonly DiaryOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<bool> _isClockRight;
    private readonly ArrayBufferWriter<byte> _body = new(4096);
    private readonly ArrayBufferWriter<byte> _staged = new(4096);
    private readonly List<Kept> _segments = [];

    private FileStream? _file;
    private bool _hasOpened;
    private bool _isDirty;
    private int _stagedEntries;
    private int _committedEntries;

    // Told only when it stands in the diary.
    private DiaryMend? _mend;

    // The last line that was written, and the last one that is to be.
    private DiaryLink _last = DiaryLink.None;
    private DiaryLink _stagedLast = DiaryLink.None;

    /// <summary>A writer; nothing is touched before <see cref="Open"/>.</summary>
    public DiaryWriter(DiaryOptions options, TimeProvider time, Func<bool> isClockRight) => (_options, _time, _isClockRight) = (options, time, isClockRight);

    /// <summary>A segment, the newest of which is written.</summary>
    private sealed class Kept(SegmentFile file, long bytes)
    {
        public SegmentFile File => file;

        public long Bytes { get; set; } = bytes;

        public DateTimeOffset? Begun { get; set; }

        public DateTimeOffset? Newest { get; set; }
    }

    /// <summary>Bytes of all segments.</summary>
    public long Bytes { get; private set; }

    /// <summary>The number of the last line that was written.</summary>
    public long LastNumber => _last.N;

    /// <summary>The number of the line that was staged last.</summary>
    public long StagedNumber => _stagedLast.N;

    /// <summary>Whether something was written and not flushed.</summary>
    public bool IsDirty => _isDirty;

    /// <summary>Finds where to go on.</summary>
    /// <returns>What was wrong with what is there; null when nothing was. It stands in the diary too.</returns>
    /// <exception cref="IOException">The folder or a file cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be used.</exception>
    public DiaryMend? Open()
    {
        CloseFile();
        _staged.Clear();
        _stagedLast = _last;
        _stagedEntries = 0;
        CreateFolder();
        var mend = _hasOpened ? FindAgain() : FindFirst();
        _hasOpened = true;
        _mend = mend ?? _mend;
        if (_mend is not null)
        {
            StageEntry(new DiaryEntry.Mended(_time.GetUtcNow(), _mend));
            Commit();
            _mend = null;
        }

        return mend;
    }

    /// <summary>Writes what an entry says, now or with those that follow; <see cref="Commit"/> writes the rest.</summary>
    /// <param name="entry">What is to be written.</param>
    /// <returns>Why it cannot stand in a diary: <c>too_large</c>, <c>invalid</c>; null where it can.</returns>
    /// <exception cref="IOException">The disk does not take it: neither it nor what was staged since the last <see cref="Commit"/>.</exception>
    public string? Stage(DiaryEntry entry)
    {
        if (StageEntry(entry) is { } refusal)
            return refusal;
        _stagedEntries++;
        if (_staged.WrittenCount >= WriteAt)
            Commit();
        return null;
    }

    /// <summary>How many entries were written since this was asked last, in the order in which they were staged.</summary>
    public int TakeCommitted()
    {
        var count = _committedEntries;
        _committedEntries = 0;
        return count;
    }

    private string? StageEntry(DiaryEntry entry)
    {
        _body.ResetWrittenCount();
        try
        {
            DiaryFormat.WriteBody(entry, _body);
        }
        catch (ArgumentException)
        {
            return "invalid";
        }

        if (_body.WrittenCount + DiaryFormat.MostAround > _options.LineBytes)
            return "too_large";
        MakePlace(_body.WrittenCount + DiaryFormat.MostAround, entry.At);
        StageBody(entry.At);
        return null;
    }

    /// <summary>Writes what was staged.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Commit()
    {
        if (_staged.WrittenCount == 0)
            return;
        var segment = _segments[^1];
        _file ??= OpenFile(segment);

        // Somebody has deleted it under us: what is written to such a file is gone with the process.
        if (!File.Exists(segment.File.Path))
            throw new FileNotFoundException($"{segment.File.Path} was removed while it was in use.");
        _isDirty = true;
        RandomAccess.Write(_file.SafeFileHandle, _staged.WrittenSpan, segment.Bytes);
        segment.Bytes += _staged.WrittenCount;
        Bytes += _staged.WrittenCount;
        segment.Newest = _stagedLast.At;
        _last = _stagedLast;
        _staged.Clear();
        _committedEntries += _stagedEntries;
        _stagedEntries = 0;
    }

    /// <summary>Brings what was written to the disk, and notes how far that is.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Flush()
    {
        if (!_isDirty)
            return;
        _file?.Flush(flushToDisk: true);
        new DiaryHead(_last.N, _last.Hash).WriteTo(_options.Folder);
        _isDirty = false;
    }

    /// <summary>Removes what is too old. Only a clock that is right can tell.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void RemoveOld()
    {
        while (_isClockRight() && _segments.Count > 0 && NewestOf(_segments[0]) < _time.GetUtcNow() - _options.MaxAge)
            RemoveOldest("max_age", _time.GetUtcNow());
    }

    /// <inheritdoc/>
    public void Dispose() => CloseFile();

    private static DateTimeOffset NewestOf(Kept segment) => segment.Newest ??= SegmentScan.Of(segment.File).Last?.At ?? File.GetLastWriteTimeUtc(segment.File.Path);

    private void CreateFolder()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(_options.Folder);
        else
            Directory.CreateDirectory(_options.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
    }

    private DiaryMend? FindFirst()
    {
        var anchor = DiaryAnchor.In(_options.Folder);
        var head = DiaryHead.In(_options.Folder);
        var files = SegmentFile.In(_options.Folder);
        var from = anchor?.First ?? 1;

        // A crash came between the anchor and the removal that it was written for.
        while (files.Count > 1 && files[1].First <= from)
        {
            File.Delete(files[0].Path);
            files.RemoveAt(0);
        }

        _segments.Clear();
        foreach (var file in files)
            _segments.Add(new Kept(file, new FileInfo(file.Path).Length));
        Bytes = _segments.Sum(s => s.Bytes);
        while (_segments.Count > 0 && _segments[^1].Bytes == 0)
        {
            File.Delete(_segments[^1].File.Path);
            _segments.RemoveAt(_segments.Count - 1);
        }

        var last = new DiaryLink(from - 1, DateTimeOffset.MinValue, DiaryLink.NoHash, anchor?.Prev ?? DiaryLink.NoHash);
        var mend = _segments.Count == 0 ? null : Settle(ref last);
        if (head is null && _segments.Count > 0)
            mend = (mend ?? new DiaryMend(_segments[^1].File.Name)) with { HeadMissing = true };
        if (head is not null && head.N > last.N)
        {
            mend = (mend ?? new DiaryMend(_segments.Count > 0 ? _segments[^1].File.Name : "")) with { MissingFrom = last.N + 1, MissingTo = head.N };
            last = last with { N = head.N };
        }

        _last = _stagedLast = last;
        if (head is null)
            new DiaryHead(last.N, last.Hash).WriteTo(_options.Folder);
        return mend;
    }

    /// <summary>Finds the last line that is right, and takes off one that was cut.</summary>
    private DiaryMend? Settle(ref DiaryLink last)
    {
        var newest = _segments[^1];
        var scan = SegmentScan.Of(newest.File);
        var mend = (DiaryMend?)null;
        if (scan.CutBytes > 0)
        {
            using (var cut = OpenFile(newest))
                cut.SetLength(newest.Bytes - scan.CutBytes);
            newest.Bytes -= scan.CutBytes;
            Bytes -= scan.CutBytes;
            mend = new DiaryMend(newest.File.Name, CutBytes: scan.CutBytes);
        }

        if (scan.Damaged is { } damaged)
            mend = (mend ?? new DiaryMend(newest.File.Name)) with { DamagedLine = damaged };
        for (var i = _segments.Count - 1; scan.Last is null && i > 0; i--)
            scan = SegmentScan.Of(_segments[i - 1].File);
        if (scan.Last is { } proven)
            last = proven;
        newest.Newest = last.At;

        // Nothing is written behind what is damaged: whoever looks at it finds it as it was.
        newest.Begun = mend?.DamagedLine is null ? last.At : DateTimeOffset.MinValue;
        return mend;
    }

    /// <summary>Goes on after a fault: what of the last write is on the disk is not known, and comes off.</summary>
    private DiaryMend? FindAgain()
    {
        if (_segments.Count == 0)
            return null;
        var newest = _segments[^1];
        var length = File.Exists(newest.File.Path) ? new FileInfo(newest.File.Path).Length : -1;
        if (length >= newest.Bytes)
        {
            _file = OpenFile(newest);
            _file.SetLength(newest.Bytes);
            if (newest.Bytes > 0)
                return null;
        }

        if (newest.Bytes == 0)
        {
            // It was made for a line that could not be written.
            CloseFile();
            File.Delete(newest.File.Path);
            _segments.RemoveAt(_segments.Count - 1);
            return null;
        }

        // Somebody was at it while it was in use: what is left stays, and nothing is written behind it.
        var from = newest.File.First;
        if (length > 0 && SegmentScan.Of(newest.File).Last is { } left)
            from = left.N + 1;
        foreach (var gone in _segments.Where(s => !File.Exists(s.File.Path) || new FileInfo(s.File.Path).Length == 0).ToList())
        {
            from = Math.Min(from, gone.File.First);
            File.Delete(gone.File.Path);
            _segments.Remove(gone);
        }

        if (length > 0)
            (newest.Bytes, newest.Begun) = (length, DateTimeOffset.MinValue);
        Bytes = _segments.Sum(s => s.Bytes);
        return new DiaryMend(newest.File.Name, MissingFrom: from, MissingTo: _last.N);
    }

    private void StageBody(DateTimeOffset at) => _stagedLast = DiaryFormat.WriteLine(_stagedLast, _stagedLast.N + 1, at, _body.WrittenSpan, _staged);

    /// <summary>Makes room for a line, and a segment that it may stand in.</summary>
    private void MakePlace(int bytes, DateTimeOffset at)
    {
        if (Bytes + _staged.WrittenCount + bytes + RoomForNotice > _options.MaxBytes && _segments.Count > 0)
        {
            var body = _body.WrittenSpan.ToArray();
            while (Bytes + bytes + _staged.WrittenCount + RoomForNotice > _options.MaxBytes && _segments.Count > 0)
                RemoveOldest("max_size", at);
            _body.ResetWrittenCount();
            _body.Write(body);
        }

        if (_segments.Count == 0 || IsFull(_segments[^1], bytes, at))
            BeginSegment(at);
    }

    private bool IsFull(Kept segment, int bytes, DateTimeOffset at) =>
        segment.Bytes + _staged.WrittenCount > 0
        && (segment.Bytes + _staged.WrittenCount + bytes > _options.SegmentBytes || (at - (segment.Begun ?? at)).Duration() > _options.SegmentAge);

    private void BeginSegment(DateTimeOffset at)
    {
        Commit();
        if (_file is not null && _isDirty)
            _file.Flush(flushToDisk: true);
        CloseFile();
        _segments.Add(new Kept(SegmentFile.At(_options.Folder, _stagedLast.N + 1), 0) { Begun = at });
    }

    /// <summary>Removes the oldest segment: first it is said, then the chain is anchored behind it, then it goes. A crash in between costs nothing.</summary>
    private void RemoveOldest(string reason, DateTimeOffset at)
    {
        Commit();
        var oldest = _segments[0];
        if (_segments.Count == 1 || IsFull(_segments[^1], RoomForNotice, at))
            BeginSegment(at);
        var next = _segments[1].File.First;
        var hash = SegmentScan.Of(oldest.File).Last?.Hash ?? DiaryLink.NoHash;
        _body.ResetWrittenCount();
        DiaryFormat.WriteBody(new DiaryEntry.SegmentGone(at, new GoneSegment(oldest.File.Name, oldest.File.First, next - 1, hash, reason)), _body);
        StageBody(at);
        Commit();
        Flush();
        new DiaryAnchor(next, hash).WriteTo(_options.Folder);
        File.Delete(oldest.File.Path);
        Bytes -= oldest.Bytes;
        _segments.RemoveAt(0);
    }

    private FileStream OpenFile(Kept segment)
    {
        var options = new FileStreamOptions { Mode = segment.Bytes == 0 ? FileMode.OpenOrCreate : FileMode.Open, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && options.Mode == FileMode.OpenOrCreate)
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        var isNew = segment.Bytes == 0;
        var file = new FileStream(segment.File.Path, options);
        if (isNew)
            FolderFlush.Of(_options.Folder);
        return file;
    }

    private void CloseFile()
    {
        _file?.Dispose();
        _file = null;
    }
}
