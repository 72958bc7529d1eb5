using System.Formats.Tar;
using System.IO.Compression;

namespace EdgeAgent.Host.Catalogue;

/// <summary>
/// Takes named files out of an archive, and nothing else: what an archive calls its files never becomes a path here. Bounded in what is
/// written, in what is unpacked on the way, and in the number of entries that are looked at.
/// </summary>
internal static class ArchiveUnpacker
{
    private const int MostEntries = 10_000;

    /// <summary>Weights shrink by a tenth, text to a tenth; what grows more than this is a bomb.</summary>
    private const int MostGrowth = 20;

    private const long AlwaysAllowed = 64 << 20;
    private const int BufferBytes = 128 << 10;

    /// <summary>Unpacks.</summary>
    /// <param name="archive">The archive's file.</param>
    /// <param name="format">How it is packed.</param>
    /// <param name="members">What is taken; each must be there once, with its length.</param>
    /// <param name="folder">Where it goes, by the members' targets.</param>
    /// <param name="stop">Ends the work.</param>
    /// <exception cref="PullException">The archive does not hold that, or is no archive.</exception>
    public static async Task UnpackAsync(string archive, ArchiveFormat format, IReadOnlyList<ArchiveMember> members, string folder, CancellationToken stop)
    {
        var wanted = members.ToDictionary(m => m.Path, StringComparer.Ordinal);
        await using var file = new FileStream(archive, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes);
        try
        {
            await (format == ArchiveFormat.Zip ? FromZipAsync(file, wanted, folder, stop) : FromTarAsync(file, format, wanted, folder, stop));
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or EndOfStreamException or ArgumentException or NotSupportedException)
        {
            throw Wrong($"it cannot be unpacked: {e.Message.TrimEnd('.')}", e);
        }

        if (wanted.Count > 0)
            throw Wrong($"it does not hold {string.Join(", ", wanted.Keys.Order(StringComparer.Ordinal))}");
    }

    private static async Task FromTarAsync(FileStream file, ArchiveFormat format, Dictionary<string, ArchiveMember> wanted, string folder, CancellationToken stop)
    {
        await using var plain = format == ArchiveFormat.TarGzip ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
        await using var bounded = new BoundedStream(plain, (file.Length * MostGrowth) + AlwaysAllowed);
        await using var tar = new TarReader(bounded);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var count = 0; await tar.GetNextEntryAsync(copyData: false, stop) is { } entry; count++)
        {
            if (count == MostEntries)
                throw Wrong($"it has more than {MostEntries} entries");
            var name = NameOf(entry.Name);
            if (taken.Contains(name))
                throw Wrong($"{name} stands in it twice");
            if (!wanted.Remove(name, out var member))
                continue;
            taken.Add(name);
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile))
                throw Wrong($"{name} is no file in it but a {entry.EntryType}");
            await WriteAsync(entry.DataStream ?? Stream.Null, entry.Length, member, folder, stop);
        }
    }

    private static async Task FromZipAsync(FileStream file, Dictionary<string, ArchiveMember> wanted, string folder, CancellationToken stop)
    {
        using var zip = new ZipArchive(file, ZipArchiveMode.Read);
        if (zip.Entries.Count > MostEntries)
            throw Wrong($"it has more than {MostEntries} entries");
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            var name = NameOf(entry.FullName);
            if (taken.Contains(name))
                throw Wrong($"{name} stands in it twice");
            if (!wanted.Remove(name, out var member))
                continue;
            taken.Add(name);
            if (IsLink(entry))
                throw Wrong($"{name} is no file in it but a link");
            await using var data = await entry.OpenAsync(stop);
            await WriteAsync(data, entry.Length, member, folder, stop);
        }
    }

    /// <summary>Writes a file of exactly the length that it has in the catalogue, whatever the archive says of it.</summary>
    private static async Task WriteAsync(Stream data, long length, ArchiveMember member, string folder, CancellationToken stop)
    {
        if (length != member.Bytes)
            throw Wrong($"{member.Path} has {length} bytes in it instead of {member.Bytes}");
        var target = Path.Combine(folder, member.Target);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        await using var output = new FileStream(target, FileMode.CreateNew);
        var buffer = new byte[BufferBytes];
        while (await data.ReadAsync(buffer, stop) is > 0 and var read)
        {
            if (output.Length + read > member.Bytes)
                throw Wrong($"{member.Path} unpacks to more than the {member.Bytes} bytes that it says");
            await output.WriteAsync(buffer.AsMemory(0, read), stop);
            await output.FlushAsync(stop);
        }

        if (output.Length != member.Bytes)
            throw Wrong($"{member.Path} ends after {output.Length} of {member.Bytes} bytes");
    }

    private static string NameOf(string name) => name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;

    // The high half of the attributes is the mode of Unix; S_IFLNK.
    private static bool IsLink(ZipArchiveEntry entry) => ((entry.ExternalAttributes >> 16) & 0xF000) == 0xA000;

    private static PullException Wrong(string reason, Exception? cause = null) => new(PullFault.WrongContent, reason, cause);
}
