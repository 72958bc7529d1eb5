using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeAgent.TestKit;

/// <summary>Reads NumPy archives (a zip of <c>.npy</c>): little-endian numbers in C or Fortran order.</summary>
public sealed partial class NpzArchive
{
    private readonly Dictionary<string, NpyArray> _arrays = [];

    private NpzArchive()
    {
    }

    public IReadOnlyDictionary<string, NpyArray> Arrays => _arrays;

    public NpyArray this[string name] => _arrays.TryGetValue(name, out var array)
        ? array
        : throw new KeyNotFoundException($"No array '{name}'; there are: {string.Join(", ", _arrays.Keys)}");

    public static NpzArchive Open(string path)
    {
        var archive = new NpzArchive();
        using var zip = ZipFile.OpenRead(path);
        foreach (var entry in zip.Entries)
        {
            using var stream = entry.Open();
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            archive._arrays[entry.FullName.EndsWith(".npy", StringComparison.Ordinal) ? entry.FullName[..^4] : entry.FullName] = ParseNpy(copy.ToArray());
        }

        return archive;
    }

    public static NpyArray OpenNpy(string path) => ParseNpy(File.ReadAllBytes(path));

    private static NpyArray ParseNpy(byte[] bytes)
    {
        var version = bytes[6];
        var headerLength = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8)) : (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8));
        var headerStart = version == 1 ? 10 : 12;
        var header = Encoding.Latin1.GetString(bytes, headerStart, headerLength);
        var type = DescrPattern().Match(header).Groups[1].Value;
        var shape = ShapePattern().Match(header).Groups[1].Value
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(int.Parse).ToArray();
        var data = bytes.AsMemory(headerStart + headerLength);
        return new NpyArray(type, shape, header.Contains("'fortran_order': True", StringComparison.Ordinal) ? RowByRow(data.Span, shape) : data);
    }

    /// <summary>The same array with the last axis running fastest.</summary>
    private static byte[] RowByRow(ReadOnlySpan<byte> columns, int[] shape)
    {
        var count = shape.Aggregate(1, (a, b) => a * b);
        var size = columns.Length / Math.Max(1, count);
        var rows = new byte[columns.Length];
        for (var row = 0; row < count; row++)
        {
            int rest = row, column = 0, stride = count;
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                stride /= shape[axis];
                column += rest % shape[axis] * stride;
                rest /= shape[axis];
            }

            columns.Slice(column * size, size).CopyTo(rows.AsSpan(row * size));
        }

        return rows;
    }

    [GeneratedRegex("'descr': '([^']+)'")]
    private static partial Regex DescrPattern();

    [GeneratedRegex(@"'shape': \(([^)]*)\)")]
    private static partial Regex ShapePattern();
}
