using System.Runtime.InteropServices;

namespace EdgeAgent.BoardTests.Kernels;

/// <summary>Results on their way from one processor to another: a name, a count and little-endian floats each.</summary>
internal static class KernelFile
{
    /// <summary>Writes the results.</summary>
    public static void Write(string path, IEnumerable<KernelResult> results)
    {
        using var writer = new BinaryWriter(File.Create(path));
        foreach (var (name, values) in results)
        {
            writer.Write(name);
            writer.Write(values.Length);
            writer.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        }
    }

    /// <summary>Reads them back.</summary>
    public static IReadOnlyList<KernelResult> Read(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        var results = new List<KernelResult>();
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            var name = reader.ReadString();
            var values = new float[reader.ReadInt32()];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            results.Add(new KernelResult(name, values));
        }

        return results;
    }
}
