using System.Globalization;
using System.Security.Cryptography;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Pipeline.Evidence;

/// <summary>
/// Files that prove what a source's events say. A file is there whole and on the disk when it is named, or not at all. The oldest go when there are too many bytes or they are
/// too old, or the disk has nothing left but its last twentieth, which is never taken. Only the owner and the group may read them. Thread-safe.
/// </summary>
public sealed class EvidenceFolder : IDisposable
{
    private const string Temporary = ".part";
    private const string Pending = ".pending";

    // A disk that is full to the last byte stops more than evidence.
    private const int SpareShare = 20;

    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly EvidenceOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<GoneFile>? _gone;
    private readonly Func<string, (long Free, long Total)> _room;
    private readonly string[] _endings;
    private readonly ITimer _sweep;
    private readonly Queue<Kept> _files = [];
    private readonly List<string> _interrupted = [];
    private long _bytes;
    private bool _isOpen;

    /// <summary>Opens a folder; it is made when the first file is written.</summary>
    /// <param name="options">What is kept where.</param>
    /// <param name="time">Dates files.</param>
    /// <param name="gone">Told of each file that goes for its age or for room; null where nobody keeps that.</param>
    /// <param name="room">The free and all bytes of the disk of a folder; null: asks the system.</param>
    public EvidenceFolder(EvidenceOptions options, TimeProvider time, Action<GoneFile>? gone = null, Func<string, (long Free, long Total)>? room = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        (_options, _time, _gone, _room) = (options, time, gone, room ?? RoomOf);
        _endings = [.. options.Kinds.Select(EndingOf)];
        _sweep = time.CreateTimer(static state => ((EvidenceFolder)state!).Sweep(), this, TimeSpan.Zero, SweepEvery);
    }

    /// <summary>A file that is kept; what this run has written is dated by the clock that is never set.</summary>
    private readonly record struct Kept(string Path, long Bytes, DateTimeOffset WrittenAt, long? Timestamp);

    /// <summary>Writes a file.</summary>
    /// <param name="kind">What it is: ends its name.</param>
    /// <param name="at">When what it shows happened: a part of its name, so that names sort by it.</param>
    /// <param name="subject">What it proves, an event's id: a part of its name.</param>
    /// <param name="content">What it holds.</param>
    /// <returns>It, with its full path and its hash.</returns>
    /// <exception cref="DeviceException">It cannot be written, or is larger than all may be or than the disk has room for; nothing is left of it.</exception>
    public EvidenceFile Write(EvidenceKind kind, DateTimeOffset at, string subject, ReadOnlySpan<byte> content)
    {
        lock (_gate)
        {
            RequireFit(content.Length);
            try
            {
                Open_NeedsLock();
                MakeRoom_NeedsLock(content.Length);
                var path = Path.Combine(_options.Folder, NameOf_NeedsLock(at, subject, EndingOf(kind)));
                WriteWhole(path, content);
                Keep_NeedsLock(new Kept(path, content.Length, _time.GetUtcNow(), _time.GetTimestamp()));
                return new EvidenceFile(kind, path, Convert.ToHexStringLower(SHA256.HashData(content)), content.Length);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw Unwritable(e);
            }
        }
    }

    /// <summary>Gives a file that takes its time a name, and notes on the disk that it is to come: whatever ends the process, the next one knows of it.</summary>
    /// <param name="kind">What it will be.</param>
    /// <param name="at">When what it shows happens.</param>
    /// <param name="subject">What it proves, an event's id.</param>
    /// <returns>Its full path. Until <see cref="Adopt"/> or <see cref="Forgo"/> it is pending.</returns>
    /// <exception cref="DeviceException">The folder cannot be written.</exception>
    public string Reserve(EvidenceKind kind, DateTimeOffset at, string subject)
    {
        lock (_gate)
        {
            try
            {
                Open_NeedsLock();
                var path = Path.Combine(_options.Folder, NameOf_NeedsLock(at, subject, EndingOf(kind)));
                Make(path + Pending, []);
                FolderFlush.Of(_options.Folder);
                return path;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw Unwritable(e);
            }
        }
    }

    /// <summary>Makes the empty file that a pending one is written to, which nobody else may read; it is gone again unless it is adopted.</summary>
    /// <param name="path">What <see cref="Reserve"/> has given.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="DeviceException">It cannot be made.</exception>
    public string Draft(string path)
    {
        try
        {
            Make(path + Temporary, []);
            return path + Temporary;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }
    }

    /// <summary>Takes a pending file in that was written: it is whole and on the disk under its own name then.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="path">What <see cref="Reserve"/> has given.</param>
    /// <exception cref="DeviceException">It is larger than all may be or than the disk has room for, or cannot be flushed; nothing is left of it.</exception>
    public EvidenceFile Adopt(EvidenceKind kind, string path)
    {
        lock (_gate)
        {
            try
            {
                var draft = path + Temporary;
                string hash;
                long length;
                using (var file = new FileStream(draft, FileMode.Open, FileAccess.ReadWrite))
                {
                    length = file.Length;
                    RequireFit(length);
                    MakeRoom_NeedsLock(length);
                    hash = Convert.ToHexStringLower(SHA256.HashData(file));
                    file.Flush(flushToDisk: true);
                }

                File.Move(draft, path);
                Delete(path + Pending);
                FolderFlush.Of(_options.Folder);
                Keep_NeedsLock(new Kept(path, length, _time.GetUtcNow(), _time.GetTimestamp()));
                return new EvidenceFile(kind, path, hash, length);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or DeviceException)
            {
                Forgo(path);
                throw e as DeviceException ?? Unwritable(e);
            }
        }
    }

    /// <summary>A pending file will never be: nothing is left of it.</summary>
    /// <param name="path">What <see cref="Reserve"/> has given.</param>
    public static void Forgo(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        Delete(path + Temporary);
        Delete(path);
        Delete(path + Pending);
    }

    /// <summary>Whether a file that an event names is still to come: somebody writes it, or has ended without a word.</summary>
    public static bool IsPending(string path) => File.Exists(path + Pending);

    /// <summary>Takes the pending files that a process before this one has left, which will never be.</summary>
    /// <returns>Their paths, each once; nothing else is left of them.</returns>
    public IReadOnlyList<string> TakeInterrupted()
    {
        lock (_gate)
        {
            try
            {
                if (Directory.Exists(_options.Folder))
                    Open_NeedsLock();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Told when something is to be written there.
            }

            string[] taken = [.. _interrupted];
            _interrupted.Clear();
            foreach (var path in taken)
                Forgo(path);
            return taken;
        }
    }

    /// <summary>What a file proves, by its name: an event's id.</summary>
    /// <param name="path">A path that this folder has given.</param>
    public string SubjectOf(string path)
    {
        var name = Path.GetFileName(path).AsSpan((_options.Source.Length + "-yyyyMMddTHHmmssfffZ-".Length)..);
        foreach (var ending in _endings)
        {
            if (name.EndsWith(ending, StringComparison.Ordinal))
                return name[..^ending.Length].ToString();
        }

        return name.ToString();
    }

    /// <summary>Removes a file that was written and that no event names after all.</summary>
    /// <param name="path">Its path.</param>
    public void Remove(string path)
    {
        lock (_gate)
        {
            for (var left = _files.Count; left > 0; left--)
            {
                var file = _files.Dequeue();
                if (file.Path == path)
                    Count_NeedsLock(-file.Bytes);
                else
                    _files.Enqueue(file);
            }

            Delete(path);
        }
    }

    /// <summary>Lets the folder be as it is.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            Count_NeedsLock(-_bytes);
            _files.Clear();
        }

        _sweep.Dispose();
    }

    private static string EndingOf(EvidenceKind kind) => kind switch
    {
        EvidenceKind.Frame => "-frame.jpg",
        EvidenceKind.Crop => "-crop.jpg",
        EvidenceKind.Sound => ".wav",
        _ => ".mp4",
    };

    private static (long Free, long Total) RoomOf(string folder)
    {
        var drive = new DriveInfo(folder);
        return (drive.AvailableFreeSpace, drive.TotalSize);
    }

    private static void WriteWhole(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + Temporary;
        try
        {
            Make(temporary, content);
            File.Move(temporary, path);
            FolderFlush.Of(Path.GetDirectoryName(path)!);
        }
        catch
        {
            Delete(temporary);
            Delete(path);
            throw;
        }
    }

    private static void Make(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        using var file = new FileStream(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    private void RequireFit(long bytes)
    {
        if (bytes > _options.MaxBytes)
            throw new DeviceException(DeviceFault.Exhausted, $"{bytes} bytes of evidence are more than {_options.Folder} may hold of '{_options.Source}', {_options.MaxBytes}.");
    }

    private DeviceException Unwritable(Exception e) => new(DeviceFault.Unauthorized, $"Evidence of '{_options.Source}' cannot be written to {_options.Folder}: {e.Message}", e);

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It could not be written either, or somebody else holds it; whoever looks after the folder sees it.
        }
    }

    /// <summary>Reads what an earlier run has left, once the folder can be had.</summary>
    private void Open_NeedsLock()
    {
        Directory.CreateDirectory(_options.Folder);
        if (_isOpen)
            return;
        foreach (var file in new DirectoryInfo(_options.Folder).EnumerateFiles($"{_options.Source}-*").Where(f => IsOwn(f.Name)).OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            if (file.Name.EndsWith(Temporary, StringComparison.Ordinal))
            {
                Delete(file.FullName);
                continue;
            }

            if (file.Name.EndsWith(Pending, StringComparison.Ordinal))
            {
                _interrupted.Add(file.FullName[..^Pending.Length]);
                continue;
            }

            Keep_NeedsLock(new Kept(file.FullName, file.Length, file.LastWriteTimeUtc, null));
        }

        _isOpen = true;
    }

    /// <summary>Whether a name is one that this source gives: 'desk' owns none of 'desk-2'.</summary>
    private bool IsOwn(string name)
    {
        const string stamp = "yyyyMMddTHHmmssfffZ";
        var rest = name.AsSpan(_options.Source.Length + 1);
        return rest.Length > stamp.Length && rest[stamp.Length] == '-' && rest[8] == 'T' && rest[stamp.Length - 1] == 'Z' && !rest[..8].ContainsAnyExceptInRange('0', '9')
            && _endings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal) || name.EndsWith(ending + Temporary, StringComparison.Ordinal) || name.EndsWith(ending + Pending, StringComparison.Ordinal));
    }

    /// <summary>A name that no file has, whatever the clock does.</summary>
    private string NameOf_NeedsLock(DateTimeOffset at, string subject, string ending)
    {
        string name;
        do
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{_options.Source}-{at.UtcDateTime:yyyyMMdd'T'HHmmssfff'Z'}-{subject}{ending}");
            at += TimeSpan.FromMilliseconds(1);
        }
        while (File.Exists(Path.Combine(_options.Folder, name)) || IsPending(Path.Combine(_options.Folder, name)));
        return name;
    }

    private void Keep_NeedsLock(in Kept file)
    {
        _files.Enqueue(file);
        Count_NeedsLock(file.Bytes);
    }

    private void Count_NeedsLock(long bytes)
    {
        _bytes += bytes;
        AgentMeter.EvidenceUsage.Add(bytes, new KeyValuePair<string, object?>(AgentMeter.StreamAttribute, _options.Source));
    }

    /// <summary>Removes the oldest files until what is to be written has room.</summary>
    /// <param name="bytes">So much; 0: only what is too old goes.</param>
    /// <exception cref="DeviceException">The disk has no room, also without them: then none of them goes for it.</exception>
    private void MakeRoom_NeedsLock(long bytes)
    {
        var lacking = bytes > 0 ? LackingOf(bytes) : 0;
        if (lacking > _bytes)
            throw new DeviceException(DeviceFault.Exhausted, $"The disk of {_options.Folder} is full but for its last {100 / SpareShare} %, which evidence of '{_options.Source}' does not take. Make room there, or name another folder");
        while (_files.TryPeek(out var oldest))
        {
            var reason = IsTooOld(oldest) ? "max_age" : _bytes + bytes > _options.MaxBytes ? "max_size" : lacking > 0 ? "disk_full" : null;
            if (reason is null)
                return;
            Delete(oldest.Path);
            _gone?.Invoke(new GoneFile(oldest.Path, reason));
            lacking -= oldest.Bytes;
            Count_NeedsLock(-oldest.Bytes);
            _files.Dequeue();
        }
    }

    /// <summary>How many bytes the disk has too few for a file, beside what is never taken of it.</summary>
    private long LackingOf(long bytes)
    {
        try
        {
            var (free, total) = _room(_options.Folder);
            return bytes + (total / SpareShare) - free;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Where nobody tells how much room there is, writing shows it.
            return 0;
        }
    }

    private bool IsTooOld(in Kept file) => (file.Timestamp is { } timestamp ? _time.GetElapsedTime(timestamp) : _time.GetUtcNow() - file.WrittenAt) > _options.MaxAge;

    /// <summary>Also when nothing happens any more, what is too old goes.</summary>
    private void Sweep()
    {
        lock (_gate)
        {
            try
            {
                if (!Directory.Exists(_options.Folder))
                    return;
                Open_NeedsLock();
                MakeRoom_NeedsLock(0);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Told when something is to be written there.
            }
        }
    }
}
