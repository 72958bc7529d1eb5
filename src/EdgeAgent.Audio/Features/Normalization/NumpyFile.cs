using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using EdgeAgent.Pipeline;

namespace EdgeAgent.Audio.Features.Normalization;

/// <summary>
/// Reads arrays of numbers as NumPy saves them: <c>.npy</c>, and <c>.npz</c>, a zip of them (numpy/lib/format.py, versions 1 to 3).
/// </summary>
internal static partial class NumpyFile
{
    // Statistics and tables of speech models have some kilobytes; nothing honest comes near this.
    private const int MaxBytes = 64 << 20;

    private const int MostArrays = 16;

    private static readonly byte[] Magic = [0x93, .. "NUMPY"u8];

    /// <summary>The arrays of an <c>.npz</c> by name; the one of an <c>.npy</c> has the empty name.</summary>
    /// <exception cref="InvalidDataException">It is neither, damaged, or holds something other than little-endian numbers; the message says which.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyDictionary<string, NumpyArray> Read(string path)
    {
        using var file = RegularFile.Open(path);
        if (IsZip(file))
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Read);
            if (zip.Entries.Count > MostArrays)
                throw new InvalidDataException($"it holds {zip.Entries.Count} arrays, which no table does");
            var arrays = new Dictionary<string, NumpyArray>();
            foreach (var entry in zip.Entries.Where(e => e.FullName.EndsWith(".npy", StringComparison.Ordinal)))
            {
                using var stream = entry.Open();
                arrays[entry.FullName[..^".npy".Length]] = Parse(ReadAll(stream), entry.FullName);
            }

            return arrays;
        }

        return new Dictionary<string, NumpyArray> { [""] = Parse(ReadAll(file), Path.GetFileName(path)) };
    }

    private static bool IsZip(FileStream file)
    {
        Span<byte> head = stackalloc byte[4];
        var read = file.ReadAtLeast(head, 4, throwOnEndOfStream: false);
        file.Position = 0;
        return read == 4 && head.SequenceEqual("PK\u0003\u0004"u8);
    }

    // The length that a zip states need not be true, so it is counted.
    private static byte[] ReadAll(Stream stream) =>
        RegularFile.Read(stream, MaxBytes) ?? throw new InvalidDataException($"an array is larger than {MaxBytes >> 20} MB");

    private static NumpyArray Parse(byte[] bytes, string name)
    {
        if (bytes.Length < 10 || !bytes.AsSpan(0, 6).SequenceEqual(Magic))
            throw new InvalidDataException($"{name} is not an array of NumPy");
        var wide = bytes[6] >= 2;
        var start = wide ? 12 : 10;
        var length = bytes.Length < start ? long.MaxValue
            : wide ? BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8)) : BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        if (start + length > bytes.Length)
            throw new InvalidDataException($"{name} is cut short");

        var header = Encoding.Latin1.GetString(bytes, start, (int)length);
        var type = TypePattern().Match(header);
        var shapeText = ShapePattern().Match(header);
        if (!type.Success || !shapeText.Success)
            throw new InvalidDataException($"{name} has a header that says neither type nor shape");
        var shape = new List<int>();
        long count = 1;
        foreach (var axis in shapeText.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(axis, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
                throw new InvalidDataException($"{name} has an axis of '{axis}'");
            shape.Add(size);
            count = Math.Min(count * size, int.MaxValue);
        }

        if (shape.Count > 1 && header.Contains("'fortran_order': True", StringComparison.Ordinal))
            throw new InvalidDataException($"{name} is stored column by column (Fortran order), which is not read; save it with np.ascontiguousarray");
        return new NumpyArray(shape, Numbers(bytes.AsSpan(start + (int)length), type.Groups[1].Value, (int)count, name));
    }

    private static double[] Numbers(ReadOnlySpan<byte> data, string type, int count, string name)
    {
        var size = type switch
        {
            "<f8" or "<i8" => 8,
            "<f4" or "<i4" => 4,
            _ => throw new InvalidDataException($"{name} holds '{type}'; float32, float64, int32 and int64 in little-endian order are read"),
        };
        if (data.Length / size < count)
            throw new InvalidDataException($"{name} is cut short");
        data = data[..(count * size)];
        var values = new double[count];
        switch (type)
        {
            case "<f8":
                MemoryMarshal.Cast<byte, double>(data).CopyTo(values);
                break;
            case "<i8":
                Convert(MemoryMarshal.Cast<byte, long>(data), values, v => v);
                break;
            case "<f4":
                Convert(MemoryMarshal.Cast<byte, float>(data), values, v => v);
                break;
            default:
                Convert(MemoryMarshal.Cast<byte, int>(data), values, v => v);
                break;
        }

        return values;
    }

    private static void Convert<T>(ReadOnlySpan<T> from, double[] to, Func<T, double> convert)
    {
        for (var i = 0; i < to.Length; i++)
            to[i] = convert(from[i]);
    }

    [GeneratedRegex("'descr': '([^']+)'")]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"'shape': \(([^)]*)\)")]
    private static partial Regex ShapePattern();
}
