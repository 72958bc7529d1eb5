namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>
/// A bundle's own folder. A description may have come with a download: it names files in the folder and nothing else of the
/// machine, neither by <c>..</c> nor through a link.
/// </summary>
internal sealed class BundleFolder(string path)
{
    /// <summary>As many as Linux follows (path_resolution(7)).</summary>
    private const int MostLinks = 40;

    private const int LongestName = 1024;

    /// <summary>Names that are looked through for one that may have been meant.</summary>
    private const int MostNeighbours = 1000;

    /// <summary>Its full path, without a separator at the end.</summary>
    public string Path { get; } = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));

    /// <summary>The folder's own name.</summary>
    public string Name => System.IO.Path.GetFileName(Path) is { Length: > 0 } name ? name : "model";

    /// <summary>Finds a file that a description names.</summary>
    /// <param name="name">What it says, with <c>/</c> between folders.</param>
    /// <param name="fault">What is wrong, when the answer is null.</param>
    /// <returns>The full path, or null.</returns>
    public string? Find(string name, out string fault)
    {
        fault = "";
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
        {
            fault = "this is no file's name.";
            return null;
        }

        if (System.IO.Path.IsPathRooted(name) || name.Contains('\\', StringComparison.Ordinal) || name.Split('/').Contains(".."))
        {
            fault = $"'{name}' may lead out of the bundle's folder; that is refused. "
                + $"Copy the file into {Path} and write its name, with '/' between folders.";
            return null;
        }

        var full = System.IO.Path.GetFullPath(System.IO.Path.Combine(Path, name));
        if (!File.Exists(full))
            fault = $"'{name}' is not a file in {Path}. Copy it there or correct the name.{Meant(full)}";
        else if (!IsInside(full))
        {
            fault = $"'{name}' is a link that leads out of the bundle's folder or to itself; that is refused. "
                + $"Copy the file itself into {Path}.";
        }

        return fault.Length == 0 ? full : null;
    }

    private static string Meant(string full)
    {
        var parent = System.IO.Path.GetDirectoryName(full)!;
        if (!Directory.Exists(parent))
            return "";
        var neighbours = Directory.EnumerateFiles(parent).Take(MostNeighbours).Select(f => System.IO.Path.GetFileName(f));
        return Spelling.Nearest(System.IO.Path.GetFileName(full), neighbours) is { } nearest ? $" Did you mean '{nearest}'?" : "";
    }

    private bool IsInside(string full) => Real(full) is { } file && Real(Path) is { } folder
        && file.StartsWith(System.IO.Path.TrimEndingDirectorySeparator(folder) + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path without links, also those of the folders on the way, which <see cref="FileSystemInfo.ResolveLinkTarget"/> leaves; null when it never ends.</summary>
    private static string? Real(string path)
    {
        var links = 0;
        var real = System.IO.Path.GetPathRoot(path)!;
        var rest = new Stack<string>();
        Push(path[real.Length..], rest);
        while (rest.TryPop(out var segment))
        {
            if (segment == "..")
            {
                real = System.IO.Path.GetDirectoryName(real) ?? real;
                continue;
            }

            var next = System.IO.Path.Combine(real, segment);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MostLinks)
                return null;
            var root = System.IO.Path.GetPathRoot(target) ?? "";
            if (root.Length > 0)
                real = root;
            Push(target[root.Length..], rest);
        }

        return real;
    }

    private static void Push(string path, Stack<string> segments)
    {
        char[] separators = [System.IO.Path.DirectorySeparatorChar, System.IO.Path.AltDirectorySeparatorChar];
        foreach (var segment in path.Split(separators, StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            if (segment != ".")
                segments.Push(segment);
        }
    }
}
