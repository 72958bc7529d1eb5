using System.IO.Compression;
using EdgeAgent.Audio.Recognition.Fusion.Kenlm;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition.Fusion;

/// <summary>Reads n-grams from a file of whatever kind.</summary>
internal static class NgramFile
{
    private const int MagicBytes = 8;

    /// <summary>Reads an ARPA file, also one that gzip packed, or a binary model of KenLM.</summary>
    /// <exception cref="ModelException">It is not there, or is none.</exception>
    public static INgramModel Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> magic = stackalloc byte[MagicBytes];
            var start = magic[..file.ReadAtLeast(magic, MagicBytes, throwOnEndOfStream: false)];
            file.Position = 0;
            if (start.StartsWith("mmap lm "u8))
                return KenlmModel.Read(path, file);
            var isPacked = start.StartsWith<byte>([0x1F, 0x8B]);
            using Stream stream = isPacked ? new GZipStream(file, CompressionMode.Decompress) : file;
            return NgramModel.Read(path, stream);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelException(ModelFault.Missing, $"The n-grams {path} do not exist. Name an ARPA file, or a binary one of KenLM.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new ModelException(ModelFault.Missing, $"The n-grams {path} cannot be read: {e.Message.TrimEnd('.')}. Name an ARPA file, or a binary one of KenLM.", e);
        }
    }
}
