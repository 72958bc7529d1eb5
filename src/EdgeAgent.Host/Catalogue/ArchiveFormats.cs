namespace EdgeAgent.Host.Catalogue;

/// <summary>Archives by the ends of their names.</summary>
internal static class ArchiveFormats
{
    private static readonly (string Ending, ArchiveFormat Format)[] Known =
        [(".tar.gz", ArchiveFormat.TarGzip), (".tgz", ArchiveFormat.TarGzip), (".tar", ArchiveFormat.Tar), (".zip", ArchiveFormat.Zip)];

    /// <summary>The ends of names that are read.</summary>
    public static IEnumerable<string> Endings => Known.Select(k => k.Ending);

    /// <summary>What a file of this name is; null when it is no archive that is read.</summary>
    public static ArchiveFormat? Of(string name)
    {
        foreach (var (ending, format) in Known)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                return format;
        }

        return null;
    }
}
