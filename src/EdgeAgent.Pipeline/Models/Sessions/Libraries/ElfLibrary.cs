using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace EdgeAgent.Pipeline.Models.Sessions.Libraries;

/// <summary>
/// What a shared library of Linux says of itself without being loaded: loading one runs its code, and two ONNX Runtimes in one process
/// disturb each other. Read from its program headers and the strings of its dynamic section (System V ABI, chapters 4 and 5); only what
/// is little-endian and 64-bit is looked into, as x64 and arm64 are.
/// </summary>
internal sealed class ElfLibrary
{
    private const int HeaderBytes = 64;
    private const int SegmentBytes = 56;
    private const int EntryBytes = 16;
    private const int MostStrings = 64 << 20;
    private const int Loaded = 1;
    private const int Dynamic = 2;
    private const int Needs = 1;
    private const int StringTable = 5;
    private const int StringTableSize = 10;

    private readonly string[] _names;

    private ElfLibrary(string processor, string[] names, IReadOnlyList<string> needed)
    {
        Processor = processor;
        _names = names;
        Needed = needed;
    }

    /// <summary>The processor it is for, in words: <c>x64</c>, <c>arm64</c>, <c>arm (32-bit)</c>.</summary>
    public string Processor { get; }

    /// <summary>The libraries that it cannot be loaded without, by name.</summary>
    public IReadOnlyList<string> Needed { get; }

    /// <summary>Whether its symbols, or those that it needs, have that name.</summary>
    public bool Names(string symbol) => _names.Contains(symbol);

    /// <summary>The version that its symbols bear with that prefix; null where it has none.</summary>
    /// <param name="prefix">As in <c>VERS_1.31.1</c>.</param>
    public string? VersionAfter(string prefix) => _names.FirstOrDefault(name => name.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];

    /// <summary>What this process runs on, in the words of <see cref="Processor"/>.</summary>
    public static string OwnProcessor => RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    /// <summary>Looks into a file.</summary>
    /// <returns>Null where it is no ELF file at all.</returns>
    /// <exception cref="InvalidDataException">It is one, and cut short or damaged; loading it could end the process.</exception>
    public static ElfLibrary? Read(Stream file)
    {
        var header = new byte[HeaderBytes];
        if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !header.AsSpan(0, 4).SequenceEqual("\u007fELF"u8))
            return null;
        if (header[4] != 2 || header[5] != 1)
            return new ElfLibrary("another kind of processor (not 64-bit little-endian)", [], []);
        var processor = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(18)) switch
        {
            62 => "x64",
            183 => "arm64",
            243 => "riscv64",
            var other => $"another kind of processor (ELF machine {other})",
        };
        var (names, needed) = ReadNames(file, header);
        return new ElfLibrary(processor, names, needed);
    }

    private static (string[] Names, IReadOnlyList<string> Needed) ReadNames(Stream file, byte[] header)
    {
        var count = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(56));
        var segments = ReadPart(file, BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(32)), count * SegmentBytes).Chunk(SegmentBytes).Select(Segment.Of).ToList();
        if (segments.Any(s => s.Type == Loaded && (s.Offset < 0 || s.Bytes < 0 || s.Offset > file.Length - s.Bytes)))
            throw new InvalidDataException("it is cut short");
        if (segments.Find(s => s.Type == Dynamic) is not { Bytes: > 0 } dynamic)
            return ([], []);
        var needed = new List<long>();
        long address = 0, bytes = 0;
        foreach (var entry in ReadPart(file, dynamic.Offset, dynamic.Bytes).Chunk(EntryBytes).Where(e => e.Length == EntryBytes))
        {
            var value = BinaryPrimitives.ReadInt64LittleEndian(entry.AsSpan(8));
            switch (BinaryPrimitives.ReadInt64LittleEndian(entry))
            {
                case Needs:
                    needed.Add(value);
                    break;
                case StringTable:
                    address = value;
                    break;
                case StringTableSize:
                    bytes = value;
                    break;
            }
        }

        if (segments.Find(s => s.Type == Loaded && address >= s.Address && address - s.Address < s.Bytes) is not { Bytes: > 0 } home)
            throw new InvalidDataException("its dynamic section is damaged");
        var strings = ReadPart(file, home.Offset + (address - home.Address), bytes);
        return (Encoding.UTF8.GetString(strings).Split('\0'), [.. needed.Where(at => at >= 0 && at < bytes).Select(at => TextAt(strings, (int)at))]);
    }

    private static string TextAt(byte[] strings, int start)
    {
        var text = strings.AsSpan(start);
        return Encoding.UTF8.GetString(text.IndexOf((byte)0) is >= 0 and var length ? text[..length] : text);
    }

    private static byte[] ReadPart(Stream file, long offset, long bytes)
    {
        if (offset < 0 || bytes is < 0 or > MostStrings || offset > file.Length - bytes)
            throw new InvalidDataException("it is cut short");
        var part = new byte[bytes];
        file.Position = offset;
        file.ReadExactly(part);
        return part;
    }

    private readonly record struct Segment(uint Type, long Offset, long Address, long Bytes)
    {
        public static Segment Of(byte[] header) => new(
            BinaryPrimitives.ReadUInt32LittleEndian(header), BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(8)),
            BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16)), BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(32)));
    }
}
