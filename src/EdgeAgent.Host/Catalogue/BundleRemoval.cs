using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Host.Catalogue;

/// <summary>
/// Takes away what <c>models pull</c> installed, and nothing that somebody else put there. Where a link stands in the place of what was
/// installed, the link goes; what it leads to is somebody else's. What is removed is what is found in the folder: no path of a receipt,
/// which is a file like any other, is ever followed.
/// </summary>
internal sealed class BundleRemoval
{
    private readonly string _bundle;
    private readonly IReadOnlyDictionary<string, string> _installed;
    private readonly HashSet<string> _folders;
    private readonly PullReceipt? _forKept;

    private BundleRemoval(string bundle, IReadOnlyDictionary<string, string> installed, PullReceipt? forKept)
    {
        (_bundle, _installed, _forKept) = (bundle, installed, forKept);
        _folders = [.. installed.Keys.SelectMany(FoldersOf)];
    }

    /// <summary>Looks at a bundle that is to be removed.</summary>
    /// <param name="folder">The folder of bundles.</param>
    /// <param name="name">The bundle.</param>
    /// <exception cref="PullException">It is not there, or was not pulled.</exception>
    public static BundleRemoval Of(string folder, string name)
    {
        var bundle = Path.Combine(folder, name);
        if (!CatalogueReader.IsName(name) || !Directory.Exists(bundle))
            throw NotThere(folder, name);
        if (PullReceipt.Of(bundle) is not { } receipt || receipt.Model != name)
            throw new PullException(PullFault.Occupied, $"{bundle} was not installed by 'models pull': it stays as it is. Remove the folder by hand if it is yours.");
        if (receipt.Files.Count == 0)
            throw new PullException(PullFault.Occupied, $"{bundle} holds nothing any more that 'models pull' installed. Remove the folder by hand if what is in it is of no use to you.");
        var nothing = new Dictionary<string, string>();
        return new BundleRemoval(bundle, receipt.Files, receipt with { Downloads = nothing, Files = nothing });
    }

    /// <summary>What a bundle that another one has replaced still holds of its own.</summary>
    /// <param name="bundle">Its folder.</param>
    public static BundleRemoval OfReplaced(string bundle) => new(bundle, PullReceipt.Of(bundle)?.Files ?? new Dictionary<string, string>(), null);

    /// <summary>There is no such model.</summary>
    public static PullException NotThere(string folder, string name) =>
        new(PullFault.Occupied, $"There is no model '{PrintableText.Of(name)}' in {folder}. 'edgeagent models list' shows what is installed and where.");

    /// <summary>Removes it. The description goes first: what is left after a power cut is no bundle.</summary>
    /// <returns>What is kept: paths in the bundle, and where links led.</returns>
    /// <exception cref="PullException">It may not be removed.</exception>
    public IReadOnlyList<string> Run()
    {
        try
        {
            return Links.TargetOf(_bundle) is { } elsewhere ? [Unlink(_bundle, elsewhere)] : RemoveItems();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PullException(PullFault.NoFolder, $"{_bundle} cannot be removed: {e.Message.TrimEnd('.')}. {FolderRights.WayOut(_bundle)}", e);
        }
    }

    private List<string> RemoveItems()
    {
        FolderRights.RequireTree(_bundle);
        var items = BundleTree.Of(_bundle).ToList();
        var kept = new List<string>();
        foreach (var item in items.Where(i => i.Kind != BundleItemKind.Folder && i.Path != PullReceipt.FileName).OrderBy(Turn).ThenBy(i => i.Path, StringComparer.Ordinal))
        {
            var path = Path.Combine(_bundle, item.Path);
            var isOurs = _installed.ContainsKey(item.Path);
            if (item.Kind == BundleItemKind.Link && (isOurs || _folders.Contains(item.Path)))
                kept.Add(Unlink(path, Links.TargetOf(path)));
            else if (isOurs)
                File.Delete(path);
            else
                kept.Add(item.Path);
        }

        // The last of the files: as long as it is there, another removal goes on with what this one left.
        File.Delete(Path.Combine(_bundle, PullReceipt.FileName));
        foreach (var folder in items.Where(i => i.Kind == BundleItemKind.Folder).Select(i => Path.Combine(_bundle, i.Path)).Reverse().Append(_bundle))
        {
            if (!Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder);
        }

        // What is kept is what somebody added to the model: the next pull takes it along.
        if (_forKept is not null && Directory.Exists(_bundle))
            PlainFile.WriteText(Path.Combine(_bundle, PullReceipt.FileName), JsonText.Of(_forKept));
        return kept;
    }

    private static int Turn(BundleItem item) => item.Path == BundleReader.DescriptionName ? 0 : 1;

    private static string Unlink(string link, string? elsewhere)
    {
        File.Delete(link);
        return $"{elsewhere} (where {Path.GetFileName(link)} led)";
    }

    private static IEnumerable<string> FoldersOf(string file)
    {
        for (var at = file.LastIndexOf('/'); at > 0; at = file.LastIndexOf('/', at - 1))
            yield return file[..at];
    }
}
