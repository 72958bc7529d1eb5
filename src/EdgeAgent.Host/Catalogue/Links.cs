namespace EdgeAgent.Host.Catalogue;

/// <summary>Symbolic links as such.</summary>
internal static class Links
{
    /// <summary>Where a link leads, as a full path, whether that is there or not; null for what is no link.</summary>
    public static string? TargetOf(string path) =>
        new FileInfo(path).LinkTarget is { } target ? Path.GetFullPath(target, Path.GetDirectoryName(Path.GetFullPath(path))!) : null;
}
