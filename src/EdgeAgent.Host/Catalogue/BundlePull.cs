using EdgeAgent.Host.Catalogue.Download;

namespace EdgeAgent.Host.Catalogue;

/// <summary>Makes a bundle of a model of the catalogue: gets its files, proves them, and puts the whole in place in one step.</summary>
/// <param name="folder">Where bundles are.</param>
/// <param name="downloader">Gets files.</param>
/// <param name="mirror">Where from instead of from who publishes them; null for those.</param>
/// <param name="freeBytes">How much room a folder's disk has; null when it does not tell.</param>
/// <param name="time">For the receipt.</param>
internal sealed class BundlePull(PullFolder folder, Downloader downloader, Mirror? mirror, Func<string, long?> freeBytes, TimeProvider time)
{
    /// <summary>What stays free on the disk.</summary>
    private const long Reserve = 16 << 20;

    /// <summary>Pulls a model. What of it is there and right is not downloaded again.</summary>
    /// <param name="entry">Which.</param>
    /// <param name="accepted">Whether somebody accepted its licence.</param>
    /// <param name="progress">Told what is on its way and how many bytes of it are there.</param>
    /// <param name="stop">Ends the work; what came stays for the next one.</param>
    /// <exception cref="PullException">It could not be pulled; what was there before is as it was.</exception>
    public async Task<PulledBundle> RunAsync(CatalogueEntry entry, bool accepted, Action<string, CatalogueFile, long> progress, CancellationToken stop)
    {
        if (entry.Export is { } page)
            throw new PullException(PullFault.NotPublished, $"Nobody publishes {entry.Name} ready to run. How it is exported: {page}.");
        var target = Path.Combine(folder.Path, entry.Name);
        var proof = await BundleProof.OfAsync(entry, target, ReceiptOf(entry, target), stop);
        if (proof.IsWhole)
            return new PulledBundle(target, PulledState.Present) { HasOwnDescription = proof.HasOwnDescription };
        if (entry.Licence.MustBeAccepted && !accepted)
            throw new PullException(PullFault.NotAccepted, $"The licence {entry.Licence.Id} of {entry.Name} was not accepted.");
        try
        {
            var kept = await InstallAsync(entry, proof, accepted, progress, stop);
            return new PulledBundle(target, proof.IsCurrent ? PulledState.Mended : PulledState.Installed)
            {
                Mended = proof.IsCurrent ? proof.Wrong : [],
                Kept = kept,
                HasOwnDescription = proof.HasOwnDescription,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PullException(PullFault.NoFolder, $"{entry.Name} could not be installed in {folder.Path}: {e.Message.TrimEnd('.')}. Nothing was changed there; what was downloaded is kept.", e);
        }
    }

    private static PullReceipt? ReceiptOf(CatalogueEntry entry, string target)
    {
        if (Links.TargetOf(target) is { } elsewhere)
            throw new PullException(PullFault.Occupied, $"{target} is a link to {elsewhere}, and stays as it is: a model is a folder here. Remove the link, or link all of {Path.GetDirectoryName(target)}, or name another folder with --to FOLDER.");
        if (!Path.Exists(target))
            return null;
        return PullReceipt.Of(target) is { } receipt && receipt.Model == entry.Name
            ? receipt
            : throw new PullException(PullFault.Occupied, $"{target} is there and was not pulled: it stays as it is. Rename or remove it, or name another folder with --to FOLDER.");
    }

    private async Task<IReadOnlyList<KeptFile>> InstallAsync(CatalogueEntry entry, BundleProof proof, bool accepted, Action<string, CatalogueFile, long> progress, CancellationToken stop)
    {
        var target = Path.Combine(folder.Path, entry.Name);
        if (Directory.Exists(target))
            FolderRights.RequireTree(target);
        var files = entry.Files.Where(f => !proof.Right.ContainsKey(f.Key)).ToList();
        var archives = entry.Archives.Select(a => a with { Members = [.. a.Members.Where(m => !proof.Right.ContainsKey(m.Target))] }).Where(a => a.Members.Count > 0).ToList();
        RequireRoom(entry, [.. files.Select(f => f.Value), .. archives.Select(a => a.File)], archives.SelectMany(a => a.Members));
        var downloads = new List<(string Name, string Path)>();
        foreach (var (name, file) in files)
            downloads.Add((name, await FetchAsync(entry, name, file, progress, stop)));
        var packed = new List<(CatalogueArchive Archive, string Path)>();
        foreach (var archive in archives)
            packed.Add((archive, await FetchAsync(entry, archive.File.RemoteName, archive.File, progress, stop)));

        var staged = new StagedBundle(folder.Stage(entry.Name));
        staged.Reuse(target, proof);
        foreach (var (archive, path) in packed)
            await UnpackAsync(entry, archive, path, staged.Folder, stop);
        await staged.DescribeAsync(entry, accepted, time.GetUtcNow(), stop);
        // Last, and in an instant: a part that is in no finished bundle is still one for the next pull.
        for (var i = 0; i < downloads.Count; i++)
            staged.Take(downloads[i].Name, downloads[i].Path, isNeededAgain: downloads.Skip(i + 1).Any(d => d.Path == downloads[i].Path));
        var kept = folder.Install(entry.Name, stop);
        foreach (var file in entry.Downloads)
            folder.Forget(file);
        return kept;
    }

    private void RequireRoom(CatalogueEntry entry, IReadOnlyList<CatalogueFile> downloads, IEnumerable<ArchiveMember> members)
    {
        var needed = downloads.Sum(d => d.Bytes - Math.Min(d.Bytes, folder.Kept(d))) + members.Sum(m => m.Bytes) + Reserve;
        if (freeBytes(folder.Path) is { } free && free < needed)
        {
            throw new PullException(
                PullFault.NoSpace, FormattableString.Invariant($"{entry.Name} needs {needed >> 20} MB on the disk of {folder.Path}, which has {free >> 20} MB free. Make room, or name another folder with --to FOLDER."));
        }
    }

    private async Task<string> FetchAsync(CatalogueEntry entry, string name, CatalogueFile file, Action<string, CatalogueFile, long> progress, CancellationToken stop)
    {
        var origins = mirror?.OriginsOf(entry.Name, name, file) ?? file.Urls;
        try
        {
            return await downloader.FetchAsync(file, origins, folder.Work, bytes => progress(name, file, bytes), stop);
        }
        catch (PullException e)
        {
            throw new PullException(e.Fault, $"{entry.Name}: {name} could not be had: {e.Message}.{WayOut(e.Fault, entry, file)}", e);
        }
    }

    private string WayOut(PullFault fault, CatalogueEntry entry, CatalogueFile file) => (fault, mirror) switch
    {
        (PullFault.Unreachable, null) =>
            $" Without a network here, fetch {file.Urls[0]} elsewhere, bring it on a stick, and run 'edgeagent models pull {entry.Name} --from file:/media/…'; "
            + $"its SHA-256 must be {file.Sha256}.",
        (PullFault.WrongContent, _) => $" Nothing of it was installed. Expected are {file.Bytes} bytes of SHA-256 {file.Sha256}.",
        (_, { } place) => $" Looked for in {place} as {entry.Name}/… and as {file.RemoteName}.",
        _ => "",
    };

    private static async Task UnpackAsync(CatalogueEntry entry, CatalogueArchive archive, string path, string staged, CancellationToken stop)
    {
        try
        {
            await ArchiveUnpacker.UnpackAsync(path, ArchiveFormats.Of(archive.File.RemoteName)!.Value, archive.Members, staged, stop);
        }
        catch (PullException e)
        {
            throw new PullException(e.Fault, $"{entry.Name}: the archive {archive.File.RemoteName} is not as the catalogue says: {e.Message}. Nothing of it was installed.", e);
        }
    }
}
