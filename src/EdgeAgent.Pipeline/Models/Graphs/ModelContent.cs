using System.Security.Cryptography;

namespace EdgeAgent.Pipeline.Models.Graphs;

/// <summary>What a graph's file held when it was read, with the weights that lie beside it.</summary>
public sealed class ModelContent
{
    private readonly IReadOnlyList<Stamp> _files;

    private ModelContent(string hash, IReadOnlyList<Stamp> files) => (Hash, _files) = (hash, files);

    /// <summary>SHA-256 in hexadecimal: of the file, as <c>sha256sum</c> prints it; where weights lie beside it, of all their hashes.</summary>
    public string Hash { get; }

    /// <summary>Reads a graph and its weights, all of them.</summary>
    /// <param name="path">The graph.</param>
    /// <exception cref="ModelException">A file is missing, cannot be read, or is no graph.</exception>
    public static ModelContent Read(string path) => Read(path, static _ => null);

    /// <summary>The same, without reading the files whose hash is known and will be verified when they are loaded.</summary>
    /// <param name="path">The graph.</param>
    /// <param name="known">The hash of a file by its full path, in hexadecimal; null where it is not known.</param>
    /// <exception cref="ModelException">A file is missing, cannot be read, or is no graph.</exception>
    public static ModelContent Read(string path, Func<string, string?> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            string[] files = [path, .. OnnxFile.Read(path).ExternalFiles.Order(StringComparer.Ordinal).Select(w => Path.Combine(folder, w))];

            // Before they are read: what changes while they are is noticed afterwards.
            var stamps = files.Select(Stamp.Of).ToList();
            var hashes = files.Select(file => known(file) is { } hash ? Convert.FromHexString(hash) : HashOf(file)).ToList();
            return new ModelContent(Convert.ToHexStringLower(hashes.Count == 1 ? hashes[0] : SHA256.HashData([.. hashes.SelectMany(h => h)])), stamps);
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
