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

    private readonly FileStream _lock;

    private PullFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    /// <summary>The folder of bundles.</summary>
    public string Path { get; }

    /// <summary>Where what is unfinished is.</summary>
    public string Work => System.IO.Path.Combine(Path, WorkName);

    /// <summary>What was taken along only now, by model, since an earlier pull was ended in the middle of it.</summary>
    public IReadOnlyList<(string Model, IReadOnlyList<KeptFile> Kept)> Recovered { get; private set; } = [];

    /// <summary>Takes the folder, makes it if need be, and clears what a pull that was killed left: parts of files stay.</summary>
    /// <exception cref="PullException">It cannot be written, or another pull works in it.</exception>
    public static PullFolder Take(string path)
    {
        FileStream? held = null;
        try
        {
            // The folder itself may be a link: models on a disk of their own. What we make in it is none.
            if (Links.TargetOf(path) is { } elsewhere && !Directory.Exists(path))
                throw new PullException(PullFault.NoFolder, $"Models cannot be installed in {path}: it is a link to {elsewhere}, which is not there. Is its disk mounted?");
            var work = Directory.CreateDirectory(System.IO.Path.Combine(path, WorkName)).FullName;
            if (Links.TargetOf(work) is { } trap)
                throw new PullException(PullFault.NoFolder, $"{work} is a link to {trap}, which is never made there and is not followed: remove it.");
            FolderRights.RequireWay(work);
            FolderRights.RequireTree(work);
            held = PlainFile.Lock(System.IO.Path.Combine(work, LockName))
                ?? throw new PullException(PullFault.NoFolder, $"Another 'edgeagent models' works in {path} just now. Wait until it has ended.");
            var folder = new PullFolder(path, held);
            folder.Recovered = folder.Recover();
            return folder;
        }
        catch (Exception e)
        {
            held?.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw new PullException(PullFault.NoFolder, $"Models cannot be installed in {path}: {e.Message.TrimEnd('.')}. {FolderRights.WayOut(path)}", e);
            throw;
        }
    }

    /// <summary>How many bytes of a file an earlier pull left.</summary>
    public long Kept(CatalogueFile file) => new FileInfo(PartialFile.PathIn(Work, file)) is { Exists: true } part ? part.Length : 0;

    /// <summary>Takes away what is left of a download that is in its bundle.</summary>
    public void Forget(CatalogueFile file) => PartialFile.Delete(PartialFile.PathIn(Work, file));

    /// <summary>A new, empty folder that becomes a bundle.</summary>
    public string Stage(string name) => Directory.CreateDirectory(Staged(name)).FullName;

    /// <summary>Makes a staged folder the bundle of its name, in one step; an older one of ours goes, and what was somebody's in it stays.</summary>
    /// <param name="name">The bundle.</param>
    /// <param name="stop">Ends it before anything is changed.</param>
    /// <returns>What stays.</returns>
    /// <exception cref="PullException">What is there cannot be taken along: nothing was changed. Or it was installed, and the rest is for the next one to do.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public IReadOnlyList<KeptFile> Install(string name, CancellationToken stop)
    {
        var (staged, target, old) = (Staged(name), System.IO.Path.Combine(Path, name), Old(name));
        foreach (var item in BundleTree.Of(staged).Where(i => i.Kind == BundleItemKind.Folder))
            FolderFlush.Of(System.IO.Path.Combine(staged, item.Path));
        FolderFlush.Of(staged);
        if (!Directory.Exists(target))
        {
            Directory.Move(staged, target);
            FolderFlush.Of(Path);
            return [];
        }

        FolderRights.RequireTree(target);
        var additions = BundleAdditions.Of(target, stop);
        Directory.Move(target, old);
        Directory.Move(staged, target);
        FolderFlush.Of(Path);
        try
        {
            return TakeAlong(additions, old, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PullException(PullFault.NoFolder, $"{name} is installed, and something of yours that was in it is still in {old}: {e.Message.TrimEnd('.')}. The next 'models pull' tries again to take it along.", e);
        }
    }

    /// <summary>Gives the folder back. The lock file stays: whoever removed it could remove one that somebody else just took.</summary>
    public void Dispose() => _lock.Dispose();

    private string Staged(string name) => System.IO.Path.Combine(Work, NewPrefix + name);

    private string Old(string name) => System.IO.Path.Combine(Work, OldPrefix + name);

    private static IReadOnlyList<KeptFile> TakeAlong(BundleAdditions additions, string old, string target)
    {
        var kept = additions.Move(old, target);
        foreach (var folder in kept.Select(k => System.IO.Path.GetDirectoryName(System.IO.Path.Combine(target, k.Path))!).Distinct())
            FolderFlush.Of(folder);
        // What came since it was looked through stays there, for the next one.
        BundleRemoval.OfReplaced(old).Run();
        return kept;
    }

    private List<(string Model, IReadOnlyList<KeptFile> Kept)> Recover()
    {
        var recovered = new List<(string Model, IReadOnlyList<KeptFile> Kept)>();
        foreach (var entry in Directory.EnumerateFileSystemEntries(Work).ToList())
        {
            var name = System.IO.Path.GetFileName(entry);
            var isStaged = name.StartsWith(NewPrefix, StringComparison.Ordinal);
            if (!isStaged && !name.StartsWith(OldPrefix, StringComparison.Ordinal))
                continue;
            if (Links.TargetOf(entry) is not null)
                File.Delete(entry);
            else if (isStaged)
                Directory.Delete(entry, recursive: true);
            else if (Finish(entry, name[OldPrefix.Length..]) is { Count: > 0 } kept)
                recovered.Add((name[OldPrefix.Length..], kept));
        }

        return recovered;
    }

    /// <summary>A replacement whose process was killed: before its second step the old bundle is better than none, after it the rest is done.</summary>
    private IReadOnlyList<KeptFile> Finish(string old, string name)
    {
        var target = System.IO.Path.Combine(Path, name);
        if (Directory.Exists(target))
            return TakeAlong(BundleAdditions.Of(old, CancellationToken.None), old, target);
        Directory.Move(old, target);
        return [];
    }
}
