using EdgeAgent.Host.Machine;
using EdgeAgent.Host.Machine.Interop;

namespace EdgeAgent.Host.Catalogue.Rights;

/// <summary>Who else than root decides where a path leads: by a folder on the way, in which links can be planted and swapped.</summary>
/// <param name="Path">The first folder or link on the way that somebody else has in his hands.</param>
/// <param name="User">The number of its owner; 0 where it is root's, but its permissions let others write.</param>
/// <param name="Group">The number of its group.</param>
/// <param name="Mode">Its permissions.</param>
internal sealed record PathHolder(string Path, uint User, uint Group, UnixFileMode Mode)
{
    /// <summary>As many as the kernel follows.</summary>
    private const int MostLinks = 40;

    private const UnixFileMode WrittenByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>
    /// Walks a path as the kernel would, up to its last part that is there. The first one counts: whoever has it decides on all that
    /// follows, by a link too. What this answers therefore stays true, or is changed by nobody but whom it names.
    /// </summary>
    /// <param name="path">The path, absolute.</param>
    /// <returns>Null when all of it is root's alone.</returns>
    /// <exception cref="IOException">It goes in circles.</exception>
    public static PathHolder? Of(string path)
    {
        var left = new Stack<string>();
        Push(left, path);
        var (at, links) = ("/", 0);
        var holder = OfFolder("/");
        while (holder is null && left.TryPop(out var part))
        {
            if (part == "..")
            {
                at = System.IO.Path.GetDirectoryName(at) ?? "/";
                continue;
            }

            var next = System.IO.Path.Combine(at, part);
            if (FileOwner.OfLink(next) is not { } node)
                return null;
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                (at, holder) = (next, OfFolder(node));
                continue;
            }

            if (node.User != 0)
                return Held(node);
            if (++links > MostLinks)
                throw new IOException($"{path} leads in circles");
            if (target.StartsWith('/'))
                at = "/";
            Push(left, target);
        }

        return holder;
    }

    /// <summary>The same of one folder alone.</summary>
    public static PathHolder? OfFolder(string folder) => FileOwner.OfLink(folder) is { } node ? OfFolder(node) : null;

    // In a sticky folder (/tmp) everybody can make something, and nobody touch what is another's: what follows is looked at by itself.
    private static PathHolder? OfFolder(DeviceNode node) =>
        node.User != 0 || ((node.Mode & WrittenByOthers) != 0 && (node.Mode & UnixFileMode.StickyBit) == 0) ? Held(node) : null;

    private static PathHolder Held(DeviceNode node) => new(node.Path, node.User, node.Group, node.Mode);

    private static void Push(Stack<string> left, string path)
    {
        foreach (var part in path.Split('/').Where(p => p is not ("" or ".")).Reverse())
            left.Push(part);
    }
}
