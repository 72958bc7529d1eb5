using System.IO.Compression;
using System.Text;
using EdgeAgent.Audio.Features.Normalization;

namespace EdgeAgent.Audio.Tests.Features.Normalization;

public sealed class NumpyFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Arrays_of_every_number_type_are_read_by_name()
    {
        WriteZip(
            ("count.npy", Npy("<i8", "()", BitConverter.GetBytes(7L))),
            ("sum.npy", Npy("<f8", "(2,)", [.. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(-2.5)])),
            ("table.npy", Npy("<f4", "(1, 2)", [.. BitConverter.GetBytes(0.5f), .. BitConverter.GetBytes(3f)])),
            ("ids.npy", Npy("<i4", "(1,)", BitConverter.GetBytes(-9))),
            ("readme.txt", "no array"u8.ToArray()));

        var arrays = NumpyFile.Read(_path);

        Assert.Equal(["count", "ids", "sum", "table"], arrays.Keys.Order());
        Assert.Equal([7.0], arrays["count"].Values);
        Assert.Empty(arrays["count"].Shape);
        Assert.Equal([1.5, -2.5], arrays["sum"].Values);
        Assert.Equal([1, 2], arrays["table"].Shape);
        Assert.Equal([0.5, 3], arrays["table"].Values);
        Assert.Equal([-9.0], arrays["ids"].Values);
    }

    [Fact]
    public void A_single_array_has_the_empty_name()
    {
        File.WriteAllBytes(_path, Npy("<f4", "(1,)", BitConverter.GetBytes(4f)));
        Assert.Equal([4.0], NumpyFile.Read(_path)[""].Values);
    }

    [Theory]
    [InlineData("<c8", "(1,)", false, "a.npy holds '<c8'; float32, float64, int32 and int64 in little-endian order are read")]
    [InlineData("<f4", "(3,)", false, "a.npy is cut short")]
    [InlineData("<f4", "(2147483647, 2147483647)", false, "a.npy is cut short")]
    [InlineData("<f4", "(x,)", false, "a.npy has an axis of 'x'")]
    [InlineData("<f4", "(1, 1)", true, "a.npy is stored column by column (Fortran order), which is not read; save it with np.ascontiguousarray")]
    public void What_cannot_be_read_is_said(string type, string shape, bool fortran, string message)
    {
        WriteZip(("a.npy", Npy(type, shape, new byte[8], fortran)));
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => NumpyFile.Read(_path)).Message);
    }

    [Fact]
    public void Every_truncation_of_an_array_is_refused_without_a_crash()
    {
        var whole = Npy("<f8", "(2,)", new byte[16]);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_path, whole[..length]);
            Assert.Throws<InvalidDataException>(() => NumpyFile.Read(_path));
        }
    }

    private static byte[] Npy(string type, string shape, byte[] data, bool fortran = false)
    {
        var header = Encoding.Latin1.GetBytes($"{{'descr': '{type}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}\n");
        return [0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)header.Length), .. header, .. data];
    }

    private void WriteZip(params (string Name, byte[] Content)[] entries)
    {
        using var zip = ZipFile.Open(_path, ZipArchiveMode.Create);
        foreach (var (name, content) in entries)
        {
            using var stream = zip.CreateEntry(name).Open();
            stream.Write(content);
        }
    }
}
