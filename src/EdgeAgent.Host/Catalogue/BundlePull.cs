using System.Security.Cryptography;
using System.Text;
using EdgeAgent.Host.Catalogue.Download;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Pipeline.Models.Bundles;

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

    /// <summary>Pulls a model.</summary>
    /// <param name="entry">Which.</param>
    /// <param name="accepted">Whether somebody accepted its licence.</param>
    /// <param name="progress">Told what is on its way and how many bytes of it are there.</param>
    /// <param name="stop">Ends the work; what came stays for the next one.</param>
    /// <returns>The bundle's folder, and whether it was there already.</returns>
    /// <exception cref="PullException">It could not be pulled; what was there before is as it was.</exception>
    public async Task<(string Folder, bool WasThere)> RunAsync(CatalogueEntry entry, bool accepted, Action<string, CatalogueFile, long> progress, CancellationToken stop)
    {
        if (entry.Export is { } page)
            throw new PullException(PullFault.NotPublished, $"Nobody publishes {entry.Name} ready to run. How it is exported: {page}.");
        var target = Path.Combine(folder.Path, entry.Name);
        if (IsThere(entry, target))
            return (target, true);
        if (entry.Licence.MustBeAccepted && !accepted)
            throw new PullException(PullFault.NotAccepted, $"The licence {entry.Licence.Id} of {entry.Name} was not accepted.");
        try
        {
            RequireRoom(entry);
            var downloads = new List<(string Name, CatalogueFile File, string Path)>();
            foreach (var (name, file) in entry.Files)
                downloads.Add((name, file, await FetchAsync(entry, name, file, progress, stop)));
            var archives = new List<(CatalogueArchive Archive, string Path)>();
            foreach (var archive in entry.Archives)
                archives.Add((archive, await FetchAsync(entry, archive.File.RemoteName, archive.File, progress, stop)));

            var staged = folder.Stage(entry.Name);
            foreach (var (archive, path) in archives)
                await UnpackAsync(entry, archive, path, staged, stop);
            await DescribeAsync(entry, accepted, staged, stop);
            // Last, and in an instant: a part that is in no finished bundle is still one for the next pull.
            for (var i = 0; i < downloads.Count; i++)
                MoveInto(staged, downloads[i].Name, downloads[i].Path, isNeededAgain: downloads.Skip(i + 1).Any(d => d.Path == downloads[i].Path));
            folder.Install(entry.Name);
            foreach (var file in entry.Downloads)
                folder.Forget(file);
            return (target, false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PullException(PullFault.NoFolder, $"{entry.Name} could not be installed in {folder.Path}: {e.Message.TrimEnd('.')}. Nothing was changed there; what was downloaded is kept.", e);
        }
    }

    private static bool IsThere(CatalogueEntry entry, string target)
    {
        if (!Path.Exists(target))
            return false;
        if (PullReceipt.Of(target) is not { } receipt || receipt.Model != entry.Name)
            throw new PullException(PullFault.Occupied, $"{target} is there and was not pulled: it stays as it is. Rename or remove it, or name another folder with --to FOLDER.");
        var wanted = entry.Downloads.Select(d => d.Sha256).ToHashSet(StringComparer.Ordinal);
        return receipt.Downloads.Values.ToHashSet(StringComparer.Ordinal).SetEquals(wanted);
    }

    private void RequireRoom(CatalogueEntry entry)
    {
        var kept = entry.Downloads.Sum(d => Math.Min(d.Bytes, folder.Kept(d)));
        var needed = entry.Bytes - kept + entry.Archives.SelectMany(a => a.Members).Sum(m => m.Bytes) + Reserve;
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

    private static void MoveInto(string staged, string name, string path, bool isNeededAgain)
    {
        var target = Path.Combine(staged, name);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (isNeededAgain)
            File.Copy(path, target);
        else
            File.Move(path, target);
    }

    /// <summary>Writes the description and the receipt, and brings what was unpacked to the disk.</summary>
    private async Task DescribeAsync(CatalogueEntry entry, bool accepted, string staged, CancellationToken stop)
    {
        WriteWhole(Path.Combine(staged, BundleReader.DescriptionName), entry.Description!);
        var hashes = entry.Files.ToDictionary(f => f.Key, f => f.Value.Sha256);
        foreach (var file in Directory.EnumerateFiles(staged, "*", SearchOption.AllDirectories))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
            hashes[Path.GetRelativePath(staged, file).Replace('\\', '/')] = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, stop));
            stream.Flush(flushToDisk: true);
        }

        WriteWhole(Path.Combine(staged, PullReceipt.FileName), JsonText.Of(new PullReceipt
        {
            Model = entry.Name,
            Pulled = time.GetUtcNow(),
            Licence = entry.Licence.Id,
            Accepted = entry.Licence.MustBeAccepted ? accepted : null,
            Downloads = entry.Downloads.DistinctBy(d => d.Urls[0]).ToDictionary(d => d.Urls[0].ToString(), d => d.Sha256),
            Files = hashes,
        }));
    }

    private static void WriteWhole(string path, string text)
    {
        using var stream = new FileStream(path, FileMode.CreateNew);
        stream.Write(Encoding.UTF8.GetBytes(text));
        stream.Flush(flushToDisk: true);
    }
}
