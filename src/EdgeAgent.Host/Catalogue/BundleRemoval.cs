using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Host.Catalogue;

/// <summary>Takes away what <c>models pull</c> installed, and nothing that somebody else put there.</summary>
internal sealed class BundleRemoval
{
    private readonly string _bundle;
    private readonly PullReceipt _receipt;

    private BundleRemoval(string bundle, PullReceipt receipt) => (_bundle, _receipt) = (bundle, receipt);

    /// <summary>Files that would stay: they came after the pull.</summary>
    public IReadOnlyList<string> Kept =>
    [
        .. Directory.EnumerateFiles(_bundle, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_bundle, f).Replace('\\', '/'))
            .Where(f => f != PullReceipt.FileName && !_receipt.Files.ContainsKey(f)).Order(StringComparer.Ordinal),
    ];

    /// <summary>Looks at a bundle that is to be removed.</summary>
    /// <param name="folder">The folder of bundles.</param>
    /// <param name="name">The bundle.</param>
    /// <exception cref="PullException">It is not there, or was not pulled.</exception>
    public static BundleRemoval Of(string folder, string name)
    {
        var bundle = Path.Combine(folder, name);
        if (!CatalogueReader.IsName(name) || !Directory.Exists(bundle))
            throw new PullException(PullFault.Occupied, $"There is no model '{Cli.Output.PrintableText.Of(name)}' in {folder}. 'edgeagent models list' shows what is installed and where.");
        if (PullReceipt.Of(bundle) is not { } receipt || receipt.Model != name)
            throw new PullException(PullFault.Occupied, $"{bundle} was not installed by 'models pull': it stays as it is. Remove the folder by hand if it is yours.");
        return new BundleRemoval(bundle, receipt);
    }

    /// <summary>Removes it. The description goes first: what is left after a power cut is no bundle.</summary>
    /// <exception cref="PullException">It may not be removed.</exception>
    public void Run()
    {
        try
        {
            File.Delete(Path.Combine(_bundle, BundleReader.DescriptionName));
            foreach (var file in _receipt.Files.Keys.Where(IsInside))
                File.Delete(Path.Combine(_bundle, file));
            File.Delete(Path.Combine(_bundle, PullReceipt.FileName));
            foreach (var folder in Directory.EnumerateDirectories(_bundle, "*", SearchOption.AllDirectories).OrderByDescending(f => f.Length).Append(_bundle))
            {
                if (!Directory.EnumerateFileSystemEntries(folder).Any())
                    Directory.Delete(folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PullException(PullFault.NoFolder, $"{_bundle} cannot be removed: {e.Message.TrimEnd('.')}. Run it as the user that owns the folder.", e);
        }
    }

    // A receipt is a file like any other: nothing in it leads out of the bundle.
    private bool IsInside(string file) =>
        Path.GetFullPath(Path.Combine(_bundle, file)).StartsWith(_bundle + Path.DirectorySeparatorChar, StringComparison.Ordinal)
        && File.Exists(Path.Combine(_bundle, file));
}
