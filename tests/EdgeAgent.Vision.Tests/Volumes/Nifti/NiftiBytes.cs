using System.IO.Compression;
using EdgeAgent.Vision.Volumes.Nifti;

namespace EdgeAgent.Vision.Tests.Volumes.Nifti;

/// <summary>Writes NIfTI files for tests, in both versions and orders of bytes; any number of the head may be put wrong.</summary>
internal sealed class NiftiBytes(int version = 1, bool isBigEndian = false)
{
    private byte[] _head = new byte[version == 1 ? 352 : 544];

    public static NiftiBytes Of(NiftiDatatype type, int bits, long[] axes, int version = 1, bool isBigEndian = false)
    {
        var nifti = new NiftiBytes(version, isBigEndian);
        if (version == 1)
        {
            nifti.Int32(0, 348).Int16(70, (short)type).Int16(72, (short)bits).Single(108, 352).Int16(40, (short)axes.Length);
            "n+1\0"u8.CopyTo(nifti._head.AsSpan(344));
            for (var i = 0; i < axes.Length; i++)
                nifti.Int16(42 + 2 * i, (short)axes[i]).Single(80 + 4 * i, 1.5f + i);
            return nifti;
        }

        nifti.Int32(0, 540).Int16(12, (short)type).Int16(14, (short)bits).Int64(168, 544).Int64(16, axes.Length);
        "n+2\0\r\n\u001a\n"u8.CopyTo(nifti._head.AsSpan(4));
        for (var i = 0; i < axes.Length; i++)
            nifti.Int64(24 + 8 * i, axes[i]).Double(112 + 8 * i, 1.5 + i);
        return nifti;
    }

    public NiftiBytes Int16(int at, short value) => Put(at, BitConverter.GetBytes(value));

    public NiftiBytes Int32(int at, int value) => Put(at, BitConverter.GetBytes(value));

    public NiftiBytes Int64(int at, long value) => Put(at, BitConverter.GetBytes(value));

    public NiftiBytes Single(int at, float value) => Put(at, BitConverter.GetBytes(value));

    public NiftiBytes Double(int at, double value) => Put(at, BitConverter.GetBytes(value));

    public NiftiBytes Text(int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(_head.AsSpan(at));
        return this;
    }

    /// <summary>Bytes between the head and the voxels.</summary>
    public NiftiBytes Extension(int length)
    {
        Array.Resize(ref _head, _head.Length + length);
        return version == 1 ? Single(108, _head.Length) : Int64(168, _head.Length);
    }

    public byte[] Bytes(params byte[] voxels) => [.. _head, .. voxels];

    /// <summary>Voxels in the file's own order of bytes.</summary>
    public byte[] With<T>(params T[] voxels) where T : unmanaged => Bytes(voxels.SelectMany(v =>
    {
        var bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in v)).ToArray();
        if (isBigEndian)
            Array.Reverse(bytes);
        return bytes;
    }).ToArray());

    public static byte[] Gzip(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(plain);
        return packed.ToArray();
    }

    private NiftiBytes Put(int at, byte[] bytes)
    {
        if (isBigEndian)
            Array.Reverse(bytes);
        bytes.CopyTo(_head, at);
        return this;
    }
}
