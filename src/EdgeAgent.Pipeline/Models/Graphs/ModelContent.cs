using System.Security.Cryptography;

namespace EdgeAgent.Pipeline.Models.Graphs;

/// <summary>What a graph's file held when it was read, with the weights that lie beside it.</summary>
public sealed class ModelContent
{
    private readonly IReadOnlyList<Stamp> _files;

    private ModelContent(string hash, IReadOnlyList<Stamp> files) => (Hash, _files) = (hash, files);

    /// <summary>SHA-256 in hexadecimal: of the file, as <c>sha256sum</c> prints it; where weights lie beside it, of all their hashes.</summary>
    public string Hash { get; }

    /// <summary>Reads a graph and its weights.</summary>
    /// <param name="path">The graph.</param>
    /// <param name="known">The graph's own hash in hexadecimal, where one is known that is verified when it is loaded: then its file is not hashed again. Null to hash it.</param>
    /// <exception cref="ModelException">A file is missing, cannot be read, or is no graph.</exception>
    public static ModelContent Read(string path, string? known = null)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            string[] files = [path, .. OnnxFile.Read(path).ExternalFiles.Order(StringComparer.Ordinal).Select(w => Path.Combine(folder, w))];

            // Before they are read: what changes while they are is noticed afterwards.
            var stamps = files.Select(Stamp.Of).ToList();
            var hashes = files.Select((file, i) => i == 0 && known is not null ? Convert.FromHexString(known) : HashOf(file)).ToList();
            return new ModelContent(Convert.ToHexStringLower(Together(hashes)), stamps);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelFault.Missing, $"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Whether the files have the lengths and times that they had when they were read; nothing is read again.</summary>
    public bool IsUnchanged()
    {
        try
        {
            return _files.All(f => Stamp.Of(f.Path) == f);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The hash of several files: of one its own, of more that of all their hashes.</summary>
    internal static byte[] Together(IReadOnlyList<byte[]> hashes) => hashes.Count == 1 ? hashes[0] : SHA256.HashData([.. hashes.SelectMany(h => h)]);

    private static byte[] HashOf(string file)
    {
        using var stream = RegularFile.Open(file);
        return SHA256.HashData(stream);
    }

    private readonly record struct Stamp(string Path, long Length, DateTime Written)
    {
        public static Stamp Of(string path) => new FileInfo(path) is { Exists: true } file
            ? new Stamp(path, file.Length, file.LastWriteTimeUtc)
            : throw new FileNotFoundException("there is no such file.");
    }
}
