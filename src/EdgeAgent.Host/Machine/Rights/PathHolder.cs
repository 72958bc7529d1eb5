using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Machine.Interop;

namespace EdgeAgent.Host.Machine.Rights;

/// <summary>Who else than root decides where a path leads: by a folder on the way, in which links can be planted and swapped.</summary>
/// <param name="Path">The first folder or link on the way that somebody else has in his hands.</param>
/// <param name="User">The number of its owner; 0 where it is root's, but its permissions let others write.</param>
/// <param name="Group">The number of its group.</param>
/// <param name="Mode">Its permissions.</param>
internal sealed record PathHolder(string Path, uint User, uint Group, UnixFileMode Mode)
{
    private const UnixFileMode WrittenByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Why root does not work there, and what to do.</summary>
    public string Danger => User == 0
        ? $"{Path} may be written by others than root (mode {Convert.ToString((int)Mode, 8)}), who could lead by a link elsewhere what root writes. "
            + $"Run it without sudo, as a user who may write there, or keep the others out: sudo chmod go-w {ShellWord.Of(Path)}. Nothing was changed."
        : $"{Path} belongs to {Rights.User.NameOf(User)}, who could lead by a link elsewhere what root writes. "
            + $"Remove it, or give it to root: sudo chown -R root: {ShellWord.Of(Path)}. Nothing was changed.";

    /// <summary>
    /// Walks a path as the kernel would, up to its last part that is there. The first one counts: whoever has it decides on all that
    /// follows, by a link too. What this answers therefore stays true, or is changed by nobody but whom it names.
    /// </summary>
    /// <param name="path">The path, absolute.</param>
    /// <returns>Null when all of it is root's alone.</returns>
    /// <exception cref="IOException">It goes in circles.</exception>
    public static PathHolder? Of(string path) =>
        new PathWalk().Steps(path).Select(step => step.Node.LinkTarget is null ? OfFolder(step.Node) : OfLink(step.Node)).FirstOrDefault(holder => holder is not null);

    /// <summary>The same of one folder alone.</summary>
    public static PathHolder? OfFolder(string folder) => FileOwner.OfLink(folder) is { } node ? OfFolder(node) : null;

    // In a sticky folder (/tmp) everybody can make something, and nobody touch what is another's: what follows is looked at by itself.
    private static PathHolder? OfFolder(FileNode node) =>
        node.User != 0 || ((node.Mode & WrittenByOthers) != 0 && (node.Mode & UnixFileMode.StickyBit) == 0) ? Held(node) : null;

    private static PathHolder? OfLink(FileNode link) => link.User != 0 ? Held(link) : null;

    private static PathHolder Held(FileNode node) => new(node.Path, node.User, node.Group, node.Mode);
}
