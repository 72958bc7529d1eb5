using System.Globalization;
using EdgeAgent.Host.Machine.Interop;

namespace EdgeAgent.Host.Machine;

/// <summary>What the kernel tells in files. What is missing, forbidden or broken counts as not there: no machine has all of it.</summary>
/// <param name="root">The folder that stands for <c>/</c>.</param>
internal sealed class SystemFiles(string root = "/")
{
    /// <summary>This machine's.</summary>
    public static SystemFiles OfThisMachine { get; } = new();

    /// <summary>A file's text without white space and zeros around it; null without one.</summary>
    public string? Text(string path)
    {
        try
        {
            return File.ReadAllText(At(path)).Trim().Trim('\0').Trim() is { Length: > 0 } text ? text : null;
        }
        catch (Exception e) when (IsAbsence(e))
        {
            return null;
        }
    }

    /// <summary>A file's lines; none without one.</summary>
    public string[] Lines(string path) => Text(path)?.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>A file's number; null where it holds none.</summary>
    public long? Number(string path) => long.TryParse(Text(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The paths of a folder's entries, in ordinal order; none without one.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="pattern">With <c>*</c> and <c>?</c>.</param>
    public IReadOnlyList<string> Entries(string folder, string pattern)
    {
        try
        {
            return [.. Directory.GetFileSystemEntries(At(folder), pattern).Select(entry => $"{folder.TrimEnd('/')}/{Path.GetFileName(entry)}").Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (IsAbsence(e))
        {
            return [];
        }
    }

    /// <summary>Whether there is such a file or folder.</summary>
    public bool Has(string path) => Path.Exists(At(path));

    /// <summary>Whether this process may read a file.</summary>
    public bool Reads(string path) => FileOwner.Reads(At(path));

    /// <summary>Where a symbolic link points to in the end; the path itself where it is none or leads nowhere.</summary>
    public string Target(string path)
    {
        try
        {
            return Directory.ResolveLinkTarget(At(path), returnFinalTarget: true)?.FullName is { } target && Path.GetRelativePath(root, target) is var inside && !inside.StartsWith("..", StringComparison.Ordinal)
                ? "/" + inside
                : path;
        }
        catch (Exception e) when (IsAbsence(e))
        {
            return path;
        }
    }

    private string At(string path) => Path.Combine(root, path.TrimStart('/'));

    private static bool IsAbsence(Exception e) => e is IOException or UnauthorizedAccessException;
}
