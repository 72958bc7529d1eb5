using System.Globalization;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Pipeline.Evidence;

/// <summary>
/// Files that prove what a source's events say. A file is there whole and on the disk when it is named, or not at all. The oldest go when there are too many bytes or they are
/// too old. Only the owner and the group may read them. Thread-safe.
/// </summary>
public sealed class EvidenceFolder : IDisposable
{
    private const string Temporary = ".part";

    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly EvidenceOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<GoneFile>? _gone;
    private readonly ITimer _sweep;
    private readonly Queue<Kept> _files = [];
    private long _bytes;
    private bool _isOpen;

    /// <summary>Opens a folder; it is made when the first file is written.</summary>
    /// <param name="options">What is kept where.</param>
    /// <param name="time">Dates files.</param>
    /// <param name="gone">Told of each file that goes for its age or for room; null where nobody keeps that.</param>
    public EvidenceFolder(EvidenceOptions options, TimeProvider time, Action<GoneFile>? gone = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        (_options, _time, _gone) = (options, time, gone);
        _sweep = time.CreateTimer(static state => ((EvidenceFolder)state!).Sweep(), this, TimeSpan.Zero, SweepEvery);
    }

    /// <summary>A file that is kept; what this run has written is dated by the clock that is never set.</summary>
    private readonly record struct Kept(string Path, long Bytes, DateTimeOffset WrittenAt, long? Timestamp);

    /// <summary>Writes a file.</summary>
    /// <param name="at">When what it shows happened: a part of its name, so that names sort by it.</param>
    /// <param name="subject">What within the source, such as an utterance's number: a part of its name.</param>
    /// <param name="content">What it holds.</param>
    /// <returns>Its full path.</returns>
    /// <exception cref="DeviceException">It cannot be written, or is larger than all may be; nothing is left of it.</exception>
    public string Write(DateTimeOffset at, string subject, ReadOnlySpan<byte> content)
    {
        lock (_gate)
        {
            if (content.Length > _options.MaxBytes)
                throw new DeviceException(DeviceFault.Exhausted, $"{content.Length} bytes of evidence are more than {_options.Folder} may hold of '{_options.Source}', {_options.MaxBytes}.");
            try
            {
                Open_NeedsLock();
                MakeRoom_NeedsLock(content.Length);
                var path = Path.Combine(_options.Folder, NameOf_NeedsLock(at, subject));
                WriteWhole(path, content);
                _files.Enqueue(new Kept(path, content.Length, _time.GetUtcNow(), _time.GetTimestamp()));
                _bytes += content.Length;
                return path;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new DeviceException(DeviceFault.Unauthorized, $"Evidence of '{_options.Source}' cannot be written to {_options.Folder}: {e.Message}", e);
            }
        }
    }

    /// <summary>Lets the folder be as it is.</summary>
    public void Dispose() => _sweep.Dispose();

    private static void WriteWhole(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + Temporary;
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
            using (var file = new FileStream(temporary, options))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path);
            FolderFlush.Of(Path.GetDirectoryName(path)!);
        }
        catch
        {
            Remove(temporary);
            Remove(path);
            throw;
        }
    }

    private static void Remove(string path)
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
                Remove(file.FullName);
                continue;
            }

            _files.Enqueue(new Kept(file.FullName, file.Length, file.LastWriteTimeUtc, null));
            _bytes += file.Length;
        }

        _isOpen = true;
    }

    /// <summary>Whether a name is one that this source gives: 'desk' owns none of 'desk-2'.</summary>
    private bool IsOwn(string name)
    {
        const string stamp = "yyyyMMddTHHmmssfffZ";
        var rest = name.AsSpan(_options.Source.Length + 1);
        return rest.Length > stamp.Length && rest[stamp.Length] == '-' && rest[8] == 'T' && rest[stamp.Length - 1] == 'Z' && !rest[..8].ContainsAnyExceptInRange('0', '9')
            && (name.EndsWith(_options.Extension, StringComparison.Ordinal) || name.EndsWith(_options.Extension + Temporary, StringComparison.Ordinal));
    }

    /// <summary>A name that no file has, whatever the clock does.</summary>
    private string NameOf_NeedsLock(DateTimeOffset at, string subject)
    {
        string name;
        do
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{_options.Source}-{at.UtcDateTime:yyyyMMdd'T'HHmmssfff'Z'}-{subject}{_options.Extension}");
            at += TimeSpan.FromMilliseconds(1);
        }
        while (File.Exists(Path.Combine(_options.Folder, name)));
        return name;
    }

    private void MakeRoom_NeedsLock(long bytes)
    {
        while (_files.TryPeek(out var oldest) && (_bytes + bytes > _options.MaxBytes || IsTooOld(oldest)))
        {
            Remove(oldest.Path);
            _gone?.Invoke(new GoneFile(oldest.Path, IsTooOld(oldest) ? "max_age" : "max_size"));
            _bytes -= oldest.Bytes;
            _files.Dequeue();
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
