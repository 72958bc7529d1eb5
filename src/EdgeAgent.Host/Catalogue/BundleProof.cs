using System.Security.Cryptography;
using System.Text;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Catalogue;

/// <summary>What of a model is there already: proven file by file, since a card that fails and a power cut change files and no receipt.</summary>
internal sealed class BundleProof
{
    private readonly Dictionary<string, string> _right = new(StringComparer.Ordinal);
    private readonly List<WrongFile> _wrong = [];

    private BundleProof(bool isCurrent) => IsCurrent = isCurrent;

    /// <summary>Whether what was pulled is what the catalogue has now.</summary>
    public bool IsCurrent { get; }

    /// <summary>Files that are what the catalogue has: SHA-256 by path in the bundle.</summary>
    public IReadOnlyDictionary<string, string> Right => _right;

    /// <summary>Files that are not.</summary>
    public IReadOnlyList<WrongFile> Wrong => _wrong;

    /// <summary>Whether the description was changed by somebody, and can be read.</summary>
    public bool HasOwnDescription { get; private set; }

    /// <summary>Whether nothing is to be done.</summary>
    public bool IsWhole => IsCurrent && _wrong.Count == 0;

    /// <summary>Looks at a bundle.</summary>
    /// <param name="entry">What it should be.</param>
    /// <param name="bundle">Its folder.</param>
    /// <param name="receipt">Its receipt; null where nothing is there.</param>
    /// <param name="stop">Ends the hashing.</param>
    public static async Task<BundleProof> OfAsync(CatalogueEntry entry, string bundle, PullReceipt? receipt, CancellationToken stop)
    {
        if (receipt is null)
            return new BundleProof(isCurrent: false);
        var proof = new BundleProof(IsOf(entry, receipt));
        foreach (var (name, file) in entry.Files)
            await proof.LookAsync(bundle, name, file.Bytes, file.Sha256, stop);
        foreach (var archive in entry.Archives)
        {
            // What another archive held is not looked at: the catalogue has the archive's hash, and only the receipt those of its files.
            var wasPulled = receipt.Downloads.Values.Contains(archive.File.Sha256);
            foreach (var member in archive.Members)
                await proof.LookAsync(bundle, member.Target, member.Bytes, wasPulled ? receipt.Files.GetValueOrDefault(member.Target) : null, stop);
        }

        if (proof.IsCurrent)
            await proof.LookAtDescriptionAsync(entry, bundle, stop);
        return proof;
    }

    private static bool IsOf(CatalogueEntry entry, PullReceipt receipt) =>
        receipt.Downloads.Values.ToHashSet(StringComparer.Ordinal).SetEquals(entry.Downloads.Select(d => d.Sha256))
        && receipt.Files.Keys.ToHashSet(StringComparer.Ordinal).SetEquals([BundleReader.DescriptionName, .. entry.Files.Keys, .. entry.Archives.SelectMany(a => a.Members).Select(m => m.Target)])
        && receipt.Files[BundleReader.DescriptionName] == HashOf(entry.Description!);

    /// <summary>The hash of a description.</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private async Task LookAsync(string bundle, string name, long bytes, string? hash, CancellationToken stop)
    {
        if (hash is null)
            return;
        try
        {
            await using var stream = RegularFile.Open(Path.Combine(bundle, name));
            if (stream.Length != bytes)
                _wrong.Add(new WrongFile(name, $"{stream.Length} of {bytes} bytes"));
            else if (Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, stop)) != hash)
                _wrong.Add(new WrongFile(name, "other bytes than were installed"));
            else
                _right[name] = hash;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _wrong.Add(new WrongFile(name, e is FileNotFoundException or DirectoryNotFoundException ? "missing" : $"it cannot be read: {e.Message.TrimEnd('.')}"));
        }
    }

    /// <summary>A description is text that people change on purpose: another one that is YAML stays, what a power cut left of one does not.</summary>
    private async Task LookAtDescriptionAsync(CatalogueEntry entry, string bundle, CancellationToken stop)
    {
        var wrong = _wrong.Count;
        await LookAsync(bundle, BundleReader.DescriptionName, Encoding.UTF8.GetByteCount(entry.Description!), HashOf(entry.Description!), stop);
        if (_wrong.Count == wrong || !IsYaml(Path.Combine(bundle, BundleReader.DescriptionName)))
            return;
        _wrong.RemoveAt(wrong);
        HasOwnDescription = true;
    }

    private static bool IsYaml(string file)
    {
        try
        {
            return YamlTreeReader.Read(YamlText.ReadFile(file)) is YamlMapping;
        }
        catch (YamlFormatException)
        {
            return false;
        }
    }
}
