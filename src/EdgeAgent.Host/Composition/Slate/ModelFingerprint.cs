using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Host.Composition.Slate;

/// <summary>Tells a model's files, and the program that runs them, from what they were before, without reading them.</summary>
internal static class ModelFingerprint
{
    /// <summary>A number that changes when a file is replaced or the agent updated.</summary>
    public static ulong Of(ModelBundle bundle)
    {
        var text = new StringBuilder(StreamsService.Version);
        foreach (var path in bundle.Files.Values.Append(bundle.DescriptionFile).OfType<string>().Order(StringComparer.Ordinal))
        {
            var file = new FileInfo(path);
            text.Append(CultureInfo.InvariantCulture, $"\n{path} {(file.Exists ? file.Length : -1)} {file.LastWriteTimeUtc.Ticks}");
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
