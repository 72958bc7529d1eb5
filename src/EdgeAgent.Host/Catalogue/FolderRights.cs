using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Machine.Interop;
using EdgeAgent.Host.Machine.Rights;
using EdgeAgent.Host.Machine.Rights.Interop;

namespace EdgeAgent.Host.Catalogue;

/// <summary>Sees, before anything is touched, that a folder can be worked in, and as root that it is safe to.</summary>
internal static class FolderRights
{
    private static bool IsRoot => OperatingSystem.IsLinux() && Credentials.User == 0;

    /// <summary>A folder that root has just made or found must be root's alone, all of the way: somebody may have been faster.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="PullException">It is not.</exception>
    public static void RequireWay(string folder)
    {
        if (IsRoot && PathHolder.Of(folder) is { } holder)
            throw Held(holder);
    }

    /// <summary>All folders of a tree must let us make and remove files in them, and as root be root's alone.</summary>
    /// <param name="folder">The topmost.</param>
    /// <exception cref="PullException">One is not so: nothing was changed.</exception>
    public static void RequireTree(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;
        Require(folder);
        // A folder is looked into only after it was looked at.
        foreach (var item in BundleTree.Of(folder).Where(i => i.Kind == BundleItemKind.Folder))
            Require(Path.Combine(folder, item.Path));
    }

    /// <summary>What can be done about a folder that may not be written, as a sentence.</summary>
    /// <param name="folder">The folder; it need not be there.</param>
    public static string WayOut(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return "Run it as the user that owns the folder, or name another with --to FOLDER.";
        if (Credentials.RealUser != 0)
            return "Run it with sudo, or name another with --to FOLDER.";
        var there = folder;
        while (!Path.Exists(there) && Path.GetDirectoryName(there) is { } above)
            there = above;
        // chown -R gives away a link itself, and not what it leads to.
        var real = new DirectoryInfo(there).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? there;
        var me = Credentials.User;
        return me != 0 && FileOwner.Of(real) is { } node && node.User != me
            ? $"{real} belongs to {User.NameOf(node.User)}, and {User.NameOf(me)}, in whose folder it is, may not write there: sudo chown -R {User.ForChown(me)} {ShellWord.Of(real)}"
            : "Name another with --to FOLDER.";
    }

    private static PullException Held(PathHolder holder) => new(PullFault.NoFolder, holder.Danger);

    private static void Require(string folder)
    {
        if (IsRoot)
        {
            if (PathHolder.OfFolder(folder) is { } holder)
                throw Held(holder);
        }
        else if (!Credentials.Writes(folder))
        {
            throw new PullException(PullFault.NoFolder, $"{folder} may not be changed, and nothing was. {WayOut(folder)}");
        }
    }
}
