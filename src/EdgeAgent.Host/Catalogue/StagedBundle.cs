using System.Security.Cryptography;
using EdgeAgent.Host.Catalogue.Interop;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Host.Catalogue;

/// <summary>A bundle that is being made, where nobody looks for one.</summary>
/// <param name="folder">Its folder, empty at first.</param>
internal sealed class StagedBundle(string folder)
{
    private readonly Dictionary<string, string> _hashes = new(StringComparer.Ordinal);

    /// <summary>Its folder.</summary>
    public string Folder => folder;

    /// <summary>Takes over what is right of the bundle that is there, which stays whole meanwhile.</summary>
    /// <param name="bundle">That bundle.</param>
    /// <param name="proof">What of it is right.</param>
    public void Reuse(string bundle, BundleProof proof)
    {
        var own = proof.HasOwnDescription ? [BundleReader.DescriptionName] : (string[])[];
        if (proof.Right.Count + own.Length == 0)
            return;
        var plain = BundleTree.Of(bundle).Where(i => i.Kind == BundleItemKind.File).Select(i => i.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var name in proof.Right.Keys.Concat(own))
        {
            var (from, to) = (Path.Combine(bundle, name), PathOf(name));
            // A second name costs no room. What is reached through a link, or lies where files have one name only (FAT), is copied.
            if (!OperatingSystem.IsLinux() || !plain.Contains(name) || !Libc.TryLink(from, to))
                Copy(from, to);
        }

        foreach (var (name, hash) in proof.Right)
            _hashes[name] = hash;
    }

    /// <summary>Writes the description, if there is none yet, and the receipt, and brings what was unpacked to the disk.</summary>
    /// <param name="entry">What the bundle is of.</param>
    /// <param name="accepted">Whether its licence was accepted.</param>
    /// <param name="now">When.</param>
    /// <param name="stop">Ends the work.</param>
    public async Task DescribeAsync(CatalogueEntry entry, bool accepted, DateTimeOffset now, CancellationToken stop)
    {
        foreach (var item in BundleTree.Of(folder).Where(i => i.Kind == BundleItemKind.File && !_hashes.ContainsKey(i.Path) && i.Path != BundleReader.DescriptionName))
        {
            await using var stream = new FileStream(PathOf(item.Path), FileMode.Open, FileAccess.ReadWrite);
            _hashes[item.Path] = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, stop));
            stream.Flush(flushToDisk: true);
        }

        if (!File.Exists(PathOf(BundleReader.DescriptionName)))
            PlainFile.WriteText(PathOf(BundleReader.DescriptionName), entry.Description!);
        // Of the catalogue's, also where somebody's own is kept: so the next pull knows it for that.
        _hashes[BundleReader.DescriptionName] = BundleProof.HashOf(entry.Description!);
        foreach (var (name, file) in entry.Files)
            _hashes[name] = file.Sha256;
        PlainFile.WriteText(PathOf(PullReceipt.FileName), JsonText.Of(new PullReceipt
        {
            Model = entry.Name,
            Pulled = now,
            Licence = entry.Licence.Id,
            Accepted = entry.Licence.MustBeAccepted ? accepted : null,
            Downloads = entry.Downloads.DistinctBy(d => d.Urls[0]).ToDictionary(d => d.Urls[0].ToString(), d => d.Sha256),
            Files = _hashes,
        }));
    }

    /// <summary>Takes a file that was downloaded.</summary>
    /// <param name="name">Its path in the bundle.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="isNeededAgain">Whether it has to stay there, too.</param>
    public void Take(string name, string path, bool isNeededAgain)
    {
        if (isNeededAgain)
            File.Copy(path, PathOf(name));
        else
            File.Move(path, PathOf(name));
    }

    private static void Copy(string from, string to)
    {
        File.Copy(from, to);
        using var stream = new FileStream(to, FileMode.Open, FileAccess.ReadWrite);
        stream.Flush(flushToDisk: true);
    }

    private string PathOf(string name)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}
