using System.Security.Cryptography;
using System.Text.Json;
using EdgeAgent.Host.Cli.Output;

namespace EdgeAgent.Host.Catalogue.Download;

/// <summary>
/// A file that is on its way, called by the hash that it will have: whatever ends the process, the next one goes on with it, from
/// whichever address. It is hashed as it grows; what a power cut spoilt shows in the end.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    private const int BufferBytes = 128 << 10;
    private const string NoteSuffix = ".from";
    private const int LongestNote = 64 << 10;

    private readonly FileStream _stream;
    private readonly string _noteFile;
    private IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private PartialFile(string path, FileStream stream) => (Path, _stream, _noteFile) = (path, stream, path + NoteSuffix);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Bytes that are there.</summary>
    public long Length { get; private set; }

    /// <summary>Whether it was put together from several answers, which may have been of different files.</summary>
    public bool IsJoined { get; private set; }

    /// <summary>Opens what is there of a file, and hashes it.</summary>
    /// <param name="folder">Where unfinished files are kept.</param>
    /// <param name="file">Which file.</param>
    /// <param name="stop">Ends the hashing.</param>
    /// <exception cref="IOException">It cannot be read or written, or a link stands in its place.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static async Task<PartialFile> OpenAsync(string folder, CatalogueFile file, CancellationToken stop)
    {
        var path = PathIn(folder, file);
        var partial = new PartialFile(path, PlainFile.OpenOrCreate(path));
        try
        {
            if (partial._stream.Length > file.Bytes)
                partial.Empty();
            await partial.HashAsync(stop);
            return partial;
        }
        catch
        {
            partial.Dispose();
            throw;
        }
    }

    /// <summary>Where the part of a file is.</summary>
    public static string PathIn(string folder, CatalogueFile file) => System.IO.Path.Combine(folder, $"{file.Sha256}.part");

    /// <summary>Takes a part and what was remembered of it away.</summary>
    public static void Delete(string path)
    {
        File.Delete(path);
        File.Delete(path + NoteSuffix);
    }

    /// <summary>What was remembered of the part; null without it.</summary>
    public PartialNote? Note()
    {
        try
        {
            return Length > 0 && PlainFile.ReadText(_noteFile, LongestNote) is { } text ? JsonText.Read<PartialNote>(text) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Remembers where the part comes from; null forgets it.</summary>
    public void Remember(PartialNote? note)
    {
        File.Delete(_noteFile);
        if (note is not null)
            PlainFile.WriteText(_noteFile, JsonText.Of(note));
    }

    /// <summary>What comes now is of another answer than what is there.</summary>
    public void BeginPiece() => IsJoined |= Length > 0;

    /// <summary>Appends bytes.</summary>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        await _stream.WriteAsync(bytes, stop);
        _hash.AppendData(bytes.Span);
        Length += bytes.Length;
    }

    /// <summary>Throws away what is there.</summary>
    public void Empty()
    {
        _stream.SetLength(0);
        _stream.Position = 0;
        Length = 0;
        IsJoined = false;
        _hash.Dispose();
        _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Remember(null);
    }

    /// <summary>The hash of what is there, 64 hexadecimal digits in lower case.</summary>
    public string Hash() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Brings all of it to the disk.</summary>
    public void Flush() => _stream.Flush(flushToDisk: true);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
    }

    private async Task HashAsync(CancellationToken stop)
    {
        var buffer = new byte[BufferBytes];
        while (await _stream.ReadAsync(buffer, stop) is > 0 and var read)
        {
            _hash.AppendData(buffer.AsSpan(0, read));
            Length += read;
        }
    }
}
