namespace EdgeAgent.Host.Catalogue;

/// <summary>
/// What a bundle's folder holds, a folder before what is in it. A link is taken for what it is: nothing behind it belongs to the bundle.
/// (<see cref="SearchOption.AllDirectories"/> goes through links of folders.)
/// </summary>
internal static class BundleTree
{
    /// <summary>.NET's attributes of what is not there: the name is no UTF-8, so that it cannot even be asked for.</summary>
    private const FileAttributes NotThere = (FileAttributes)(-1);

    /// <summary>Looks through a bundle. A folder is opened only when the item behind it is asked for.</summary>
    /// <param name="bundle">Its folder.</param>
    /// <exception cref="IOException">A folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder may not be read.</exception>
    public static IEnumerable<BundleItem> Of(string bundle)
    {
        var left = new Queue<string>([""]);
        while (left.TryDequeue(out var at))
        {
            foreach (var entry in new DirectoryInfo(Path.Combine(bundle, at)).EnumerateFileSystemInfos())
            {
                var path = at.Length == 0 ? entry.Name : $"{at}/{entry.Name}";
                var kind = KindOf(entry);
                if (kind == BundleItemKind.Folder)
                    left.Enqueue(path);
                yield return new BundleItem(path, kind);
            }
        }
    }

    private static BundleItemKind KindOf(FileSystemInfo entry) => entry.Attributes switch
    {
        NotThere => BundleItemKind.Unnameable,
        var attributes when attributes.HasFlag(FileAttributes.ReparsePoint) => BundleItemKind.Link,
        var attributes when attributes.HasFlag(FileAttributes.Directory) => BundleItemKind.Folder,
        _ => BundleItemKind.File,
    };
}
