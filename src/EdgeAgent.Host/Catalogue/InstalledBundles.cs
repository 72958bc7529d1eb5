using EdgeAgent.Host.Composition;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Host.Catalogue;

/// <summary>The bundles that are there.</summary>
internal static class InstalledBundles
{
    /// <summary>Bundles of a name each, as a configuration would find them, in the order of their names.</summary>
    public static IReadOnlyList<InstalledBundle> Of(BundleFolders folders) =>
    [
        .. folders.Folders.Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories)
            .Where(f => File.Exists(Path.Combine(f, BundleReader.DescriptionName)))
            .DistinctBy(Path.GetFileName).OrderBy(Path.GetFileName, StringComparer.Ordinal)
            .Select(f => new InstalledBundle(Path.GetFileName(f), f, PullReceipt.Of(f))),
    ];
}
