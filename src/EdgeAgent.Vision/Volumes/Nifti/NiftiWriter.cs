using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics.Tensors;
using System.Text;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Volumes.Nifti;

/// <summary>
/// Writes label volumes as NIfTI-1 files, compressed when they are named so, as uint8 where the labels fit and uint16 where not. A file
/// appears whole or not at all, and takes the place of an earlier one of this writer only: what a person drew is never lost.
/// </summary>
public static class NiftiWriter
{
    /// <summary>How the description of our own files begins.</summary>
    private const string Mark = "EdgeAgent ";

    private const int DescriptionAt = 148;
    private const int DescriptionBytes = 80;
    private const int Offset = NiftiHeader.Size1 + 4;
    private const short LabelIntent = 1002;
    private const int BlockVoxels = 1 << 16;

    /// <summary>Refuses a path that cannot be written: before the work, which may take minutes.</summary>
    /// <param name="path">The file to be; its folder is made.</param>
    /// <exception cref="DeviceException">There is another's file, or the folder cannot be made or written to.</exception>
    public static void RequireWritable(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            if (Directory.Exists(path) || (File.Exists(path) && !IsOwn(path)))
                throw new DeviceException(DeviceFault.Busy, $"{path} is there already and was not written by this program. It is left as it is: move it away, or name another folder.");
            var probe = Temporary(path);
            using (File.Create(probe, 1, FileOptions.DeleteOnClose))
            {
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException(DeviceFault.Unauthorized, $"{path} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Writes a volume.</summary>
    /// <param name="path">The file; compressed when its name ends in <c>.gz</c>.</param>
    /// <param name="volume">What is written.</param>
    /// <param name="origin">What made it, for the head's description; cut where it is too long.</param>
    /// <param name="cancellationToken">Ends the writing; then no file appears.</param>
    /// <exception cref="DeviceException">It cannot be written.</exception>
    public static void Write(string path, LabelVolume volume, string origin, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(volume);
        RequireWritable(path);
        var temporary = Temporary(path);
        try
        {
            using (var file = File.Create(temporary))
            {
                using var packed = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionLevel.Optimal) : null;
                WriteTo(packed ?? (Stream)file, volume, origin, cancellationToken);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException(DeviceFault.Unauthorized, $"{path} cannot be written: {e.Message}", e);
        }
        finally
        {
            // Gone already when all went well.
            File.Delete(temporary);
        }
    }

    private static string Temporary(string path) => $"{path}.{Environment.ProcessId}.part";

    private static void WriteTo(Stream stream, LabelVolume volume, string origin, CancellationToken cancellationToken)
    {
        var isWide = volume.Labels.AsSpan().IndexOfAnyExceptInRange((ushort)0, (ushort)byte.MaxValue) >= 0;
        stream.Write(Header(volume, isWide, origin));
        var block = new byte[BlockVoxels * sizeof(ushort)];
        for (var first = 0; first < volume.Labels.Length; first += BlockVoxels)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var labels = volume.Labels.AsSpan(first, Math.Min(BlockVoxels, volume.Labels.Length - first));
            for (var i = 0; i < labels.Length; i++)
            {
                if (isWide)
                    BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(sizeof(ushort) * i), labels[i]);
                else
                    block[i] = (byte)labels[i];
            }

            stream.Write(block, 0, labels.Length * (isWide ? sizeof(ushort) : 1));
        }
    }

    private static byte[] Header(LabelVolume volume, bool isWide, string origin)
    {
        var head = new byte[Offset];
        var (shape, geometry) = (volume.Shape, volume.Geometry);
        Int32(0, NiftiHeader.Size1);
        head[38] = (byte)'r';
        ReadOnlySpan<int> axes = [shape.Channels > 1 ? 4 : 3, shape.X, shape.Y, shape.Z, shape.Channels, 1, 1, 1];
        for (var i = 0; i < axes.Length; i++)
            Int16(40 + 2 * i, (short)axes[i]);
        Int16(68, shape.Channels > 1 ? (short)0 : LabelIntent);
        Int16(70, (short)(isWide ? NiftiDatatype.UInt16 : NiftiDatatype.UInt8));
        Int16(72, (short)(isWide ? 16 : 8));
        Singles(76, geometry.PixelSizes);
        Single(108, Offset);
        Single(112, 1);
        head[123] = geometry.Units;
        Single(124, TensorPrimitives.Max<ushort>(volume.Labels));
        Encoding.ASCII.GetBytes(Cut(Mark + origin), head.AsSpan(DescriptionAt, DescriptionBytes));
        Int16(252, geometry.QformCode);
        Int16(254, geometry.SformCode);
        Singles(256, geometry.Quaternion);
        Singles(280, geometry.Affine);
        "n+1\0"u8.CopyTo(head.AsSpan(344));
        return head;

        void Int16(int at, short value) => BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(at), value);
        void Int32(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(at), value);
        void Single(int at, float value) => BinaryPrimitives.WriteSingleLittleEndian(head.AsSpan(at), value);
        void Singles(int at, IReadOnlyList<float> values)
        {
            for (var i = 0; i < values.Count; i++)
                Single(at + sizeof(float) * i, values[i]);
        }
    }

    /// <summary>The last byte of the description stays 0.</summary>
    private static string Cut(string text)
    {
        var plain = string.Concat(text.Select(c => char.IsAscii(c) && !char.IsControl(c) ? c : '?'));
        return plain.Length < DescriptionBytes ? plain : plain[..(DescriptionBytes - 1)];
    }

    private static bool IsOwn(string path)
    {
        using var file = RegularFile.Open(path);
        using Stream content = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        var head = new byte[NiftiHeader.Size1];
        try
        {
            return content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length
                && head.AsSpan(DescriptionAt, DescriptionBytes).StartsWith(Encoding.ASCII.GetBytes(Mark));
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
