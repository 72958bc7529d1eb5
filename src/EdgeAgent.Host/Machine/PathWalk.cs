using EdgeAgent.Host.Machine.Interop;

namespace EdgeAgent.Host.Machine;

/// <summary>Follows paths as the kernel does (path_resolution(7)): part by part, through links.</summary>
/// <param name="nodeOf">Asks for what lies at a path, not through links; null for the system's word.</param>
internal sealed class PathWalk(Func<string, FileNode?>? nodeOf = null)
{
    /// <summary>As many as the kernel follows.</summary>
    private const int MostLinks = 40;

    private readonly Func<string, FileNode?> _nodeOf = nodeOf ?? FileOwner.OfLink;

    /// <summary>What lies on the way, from the root up to the last part that is there and that this user sees.</summary>
    /// <param name="path">The path, absolute.</param>
    /// <exception cref="IOException">It goes in circles.</exception>
    public IEnumerable<PathStep> Steps(string path)
    {
        var left = new Stack<string>();
        Push(left, path);
        if (_nodeOf("/") is not { } root)
            yield break;
        yield return new PathStep(root, string.Join('/', left));
        var (at, links) = ("/", 0);
        while (left.TryPop(out var part))
        {
            var next = part == ".." ? Path.GetDirectoryName(at) ?? "/" : Path.Combine(at, part);
            if (_nodeOf(next) is not { } node)
                yield break;
            yield return new PathStep(node, string.Join('/', left));
            if (node.LinkTarget is not { } target)
            {
                at = node.Path;
                continue;
            }

            if (++links > MostLinks)
                throw new IOException($"{path} leads in circles");
            if (target.StartsWith('/'))
                at = "/";
            Push(left, target);
        }
    }

    /// <summary>What a path leads to in the end; null where nothing is there.</summary>
    /// <exception cref="IOException">It goes in circles.</exception>
    public FileNode? End(string path) => Steps(path).LastOrDefault() is { GoesOn: false } end ? end.Node : null;

    private static void Push(Stack<string> left, string path)
    {
        foreach (var part in path.Split('/').Where(p => p is not ("" or ".")).Reverse())
            left.Push(part);
    }
}
