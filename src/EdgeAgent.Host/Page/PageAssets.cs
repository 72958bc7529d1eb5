using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace EdgeAgent.Host.Page;

/// <summary>
/// The files that the browser gets: a fixed table out of the program, so that no path of a request leads anywhere else. A hash over all of them stands in their addresses, so that a browser
/// keeps them for ever and asks for others once the agent is another one.
/// </summary>
internal sealed class PageAssets
{
    private const string Prefix = "page/";
    private const string First = "index.html";
    private const int HashDigits = 16;

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, PageAsset> _files;

    /// <summary>Takes them out of the program.</summary>
    public PageAssets()
    {
        var program = typeof(PageAssets).Assembly;
        var contents = program.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(name => (Path: name[Prefix.Length..].Replace('\\', '/'), Content: Read(program.GetManifestResourceStream(name)!))).ToList();
        Hash = HashOf(contents);
        var first = Encoding.UTF8.GetString(contents.Single(file => file.Path == First).Content).Replace("\"assets/", $"\"assets/{Hash}/", StringComparison.Ordinal);
        Index = new PageAsset(ContentTypes[Path.GetExtension(First)], Encoding.UTF8.GetBytes(first));
        _files = contents.Where(file => file.Path != First).ToFrozenDictionary(file => file.Path, file => new PageAsset(ContentTypes[Path.GetExtension(file.Path)], file.Content), StringComparer.Ordinal);
    }

    /// <summary>The hash that stands in the addresses of all but the first.</summary>
    public string Hash { get; }

    /// <summary>The first file, which names the others.</summary>
    public PageAsset Index { get; }

    /// <summary>The paths of the others.</summary>
    public IEnumerable<string> Paths => _files.Keys;

    /// <summary>The file of a path; null where there is none.</summary>
    public PageAsset? Find(string path) => _files.GetValueOrDefault(path);

    private static byte[] Read(Stream resource)
    {
        using (resource)
        {
            var content = new byte[resource.Length];
            resource.ReadExactly(content);
            return content;
        }
    }

    private static string HashOf(IEnumerable<(string Path, byte[] Content)> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, content) in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(path));
            hash.AppendData([0]);
            hash.AppendData(SHA256.HashData(content));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..HashDigits];
    }
}
