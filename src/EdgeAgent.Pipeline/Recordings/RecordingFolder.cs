using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Pipeline.Recordings;

/// <summary>
/// Recorded streams: a folder a source, in it pieces of a minute, and a list of those that go on from one another without a gap. The oldest pieces go when there are too many bytes or they are too
/// old, or the disk has nothing left but its last twentieth. Only the owner and the group may read them. Thread-safe.
/// </summary>
public sealed class RecordingFolder
{
    // A disk that is full to the last byte stops more than a recording.
    private const int SpareShare = 20;

    private readonly Lock _gate = new();
    private readonly RecordingOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<string, (long Free, long Total)> _room;
    private readonly SortedSet<Piece> _closed = [];
    private long _bytes;

    /// <summary>Opens a folder, and makes it where it is not there; what is in it goes on to be kept within the limits.</summary>
    /// <param name="options">Where, and how much.</param>
    /// <param name="time">Dates pieces.</param>
    /// <param name="room">The free and all bytes of the disk of a folder; null: asks the system.</param>
    /// <exception cref="DeviceException">It cannot be written.</exception>
    public RecordingFolder(RecordingOptions options, TimeProvider time, Func<string, (long Free, long Total)>? room = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        (_options, _time, _room) = (options, time, room ?? RoomOf);
        try
        {
            MakeFolder(options.Folder);
            foreach (var folder in Directory.EnumerateDirectories(options.Folder))
            {
                foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
                {
                    if (file.Extension != RecordingNames.ListEnding && RecordingNames.MomentOf(file.Name) is { } at)
                        Keep_NeedsLock(new Piece(at, file.FullName, file.Length, null));
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException(DeviceFault.Unreadable, $"{options.Folder}: nothing can be recorded there: {e.Message}", e);
        }
    }

    /// <summary>How long a piece is to be.</summary>
    public TimeSpan PieceLength => _options.PieceLength;

    /// <summary>Begins a stretch of a source that has no gap.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="at">When it begins, UTC.</param>
    /// <param name="ending">What its pieces are: <c>.ts</c>, <c>.wav</c>.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public RecordedStretch Begin(string source, DateTimeOffset at, string ending)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        ArgumentException.ThrowIfNullOrEmpty(ending);
        return new RecordedStretch(this, FolderOf(source), at, ending);
    }

    /// <summary>A folder of the recording, which is there.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    internal string FolderOf(string name)
    {
        var folder = Path.Combine(_options.Folder, name);
        MakeFolder(folder);
        return folder;
    }

    /// <summary>Makes room, and a new file.</summary>
    /// <exception cref="IOException">It cannot be written, or there is no room for a recording.</exception>
    internal FileStream Make(string path)
    {
        lock (_gate)
        {
            MakeRoom_NeedsLock();
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 1 << 16 };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
            return new FileStream(path, options);
        }
    }

    /// <summary>A piece has its last byte.</summary>
    /// <exception cref="IOException">The disk did not take all of it; it counts all the same.</exception>
    internal void End(FileStream piece, DateTimeOffset at)
    {
        var (path, bytes) = (piece.Name, piece.Length);
        try
        {
            piece.Dispose();
        }
        finally
        {
            lock (_gate)
                Keep_NeedsLock(new Piece(at, path, bytes, _time.GetTimestamp()));
        }
    }

    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
    }

    private static (long Free, long Total) RoomOf(string folder)
    {
        var drive = new DriveInfo(folder);
        return (drive.AvailableFreeSpace, drive.TotalSize);
    }

    private void Keep_NeedsLock(in Piece piece)
    {
        _closed.Add(piece);
        _bytes += piece.Bytes;
    }

    private void MakeRoom_NeedsLock()
    {
        while (_closed.Count > 0 && (_bytes > _options.MaxBytes || IsFull()))
            Forget_NeedsLock(_closed.Min);
        while (_closed.FirstOrDefault(IsTooOld) is { Path: not null } old)
            Forget_NeedsLock(old);
        if (IsFull())
            throw new IOException("the disk has nothing left but its last twentieth.");
    }

    // A clock that is set makes nothing old: of this run's pieces it is known when they were written. One of an earlier run that is dated before any clock was right goes for room alone.
    private bool IsTooOld(Piece piece) => piece.Written is { } written
        ? _time.GetElapsedTime(written) > _options.MaxAge
        : piece.At >= ClockSync.Earliest && piece.At < _time.GetUtcNow() - _options.MaxAge;

    private void Forget_NeedsLock(in Piece piece)
    {
        RecordedStretch.Forget(piece.Path);
        _closed.Remove(piece);
        _bytes -= piece.Bytes;
    }

    private bool IsFull()
    {
        var (free, total) = _room(_options.Folder);
        return free < total / SpareShare;
    }

    private readonly record struct Piece(DateTimeOffset At, string Path, long Bytes, long? Written) : IComparable<Piece>
    {
        public int CompareTo(Piece other) => At != other.At ? At.CompareTo(other.At) : string.CompareOrdinal(Path, other.Path);
    }
}
