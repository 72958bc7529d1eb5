using EdgeAgent.Host.Catalogue.Download;
using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Catalogue;

/// <summary>
/// A folder of bundles while one pull works in it. Everything unfinished is in its sub-folder <c>.pull</c>, on the same disk, so that a
/// bundle appears in one step. The lock is the kernel's and ends with its process.
/// </summary>
internal sealed class PullFolder : IDisposable
{
    /// <summary>The sub-folder of what is unfinished.</summary>
    public const string WorkName = ".pull";

    private const string LockName = "lock";
    private const string NewPrefix = "new-";
    private const string OldPrefix = "old-";

    /// <summary>EAGAIN of Linux, ERROR_SHARING_VIOLATION of Windows: how .NET tells that a file is locked.</summary>
    private static readonly int[] Locked = [11, unchecked((int)0x80070020)];

    private readonly FileStream _lock;

    private PullFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    /// <summary>The folder of bundles.</summary>
    public string Path { get; }

    /// <summary>Where what is unfinished is.</summary>
    public string Work => System.IO.Path.Combine(Path, WorkName);

    /// <summary>Takes the folder, makes it if need be, and clears what a pull that was killed left: parts of files stay.</summary>
    /// <exception cref="PullException">It cannot be written, or another pull works in it.</exception>
    public static PullFolder Take(string path)
    {
        try
        {
            var work = Directory.CreateDirectory(System.IO.Path.Combine(path, WorkName)).FullName;
            var held = new FileStream(System.IO.Path.Combine(work, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var folder = new PullFolder(path, held);
            folder.Recover();
            return folder;
        }
        catch (IOException e) when (Locked.Contains(e.HResult))
        {
            throw new PullException(PullFault.NoFolder, $"Another 'edgeagent models' works in {path} just now. Wait until it has ended.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PullException(PullFault.NoFolder, $"Models cannot be installed in {path}: {e.Message.TrimEnd('.')}. Run it as the user that owns the folder (the service's with sudo), or name another with --to FOLDER.", e);
        }
    }

    /// <summary>How many bytes of a file an earlier pull left.</summary>
    public long Kept(CatalogueFile file) => new FileInfo(PartialFile.PathIn(Work, file)) is { Exists: true } part ? part.Length : 0;

    /// <summary>Takes away what is left of a download that is in its bundle.</summary>
    public void Forget(CatalogueFile file) => PartialFile.Delete(PartialFile.PathIn(Work, file));

    /// <summary>A new, empty folder that becomes a bundle.</summary>
    public string Stage(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Work, NewPrefix + name)).FullName;

    /// <summary>Makes a staged folder the bundle of its name, in one step; an older one of ours goes.</summary>
    public void Install(string name)
    {
        var (staged, target, old) = (System.IO.Path.Combine(Work, NewPrefix + name), System.IO.Path.Combine(Path, name), System.IO.Path.Combine(Work, OldPrefix + name));
        foreach (var folder in Directory.EnumerateDirectories(staged, "*", SearchOption.AllDirectories).Append(staged))
            FolderFlush.Of(folder);
        if (Directory.Exists(target))
            Directory.Move(target, old);
        Directory.Move(staged, target);
        FolderFlush.Of(Path);
        if (Directory.Exists(old))
            Directory.Delete(old, recursive: true);
    }

    /// <summary>Gives the folder back. The lock file stays: whoever removed it could remove one that somebody else just took.</summary>
    public void Dispose() => _lock.Dispose();

    private void Recover()
    {
        foreach (var staged in Directory.EnumerateDirectories(Work, NewPrefix + "*"))
            Directory.Delete(staged, recursive: true);
        foreach (var old in Directory.EnumerateDirectories(Work, OldPrefix + "*"))
        {
            // Killed between the two steps of a replacement: the old one is better than none.
            var target = System.IO.Path.Combine(Path, System.IO.Path.GetFileName(old)[OldPrefix.Length..]);
            if (Directory.Exists(target))
                Directory.Delete(old, recursive: true);
            else
                Directory.Move(old, target);
        }
    }
}
