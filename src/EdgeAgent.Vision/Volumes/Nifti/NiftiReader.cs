using System.Buffers;
using System.IO.Compression;
using System.Numerics.Tensors;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Volumes.Nifti;

/// <summary>
/// Reads NIfTI volumes: versions 1 and 2 in one file (<c>.nii</c>), plain or compressed by gzip, in both orders of bytes. Never more is
/// read or kept than the head says, and no memory is taken that the file's own length cannot fill.
/// </summary>
public static class NiftiReader
{
    /// <summary>The extension of a plain file.</summary>
    public const string Extension = ".nii";

    /// <summary>The extension of a compressed file.</summary>
    public const string CompressedExtension = ".nii.gz";

    /// <summary>A byte of deflate becomes at most so many (zlib's own bound).</summary>
    private const long HighestCompression = 1032;

    private const int BlockBytes = 1 << 18;

    /// <summary>Whether a file calls itself a NIfTI volume.</summary>
    public static bool IsNamed(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) || path.EndsWith(CompressedExtension, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads a volume.</summary>
    /// <param name="path">The file; whether it is compressed is told by its content.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DeviceException">It cannot be read, is damaged or too short, is no NIfTI volume, holds voxels that are no numbers, or is larger than memory allows.</exception>
    public static Volume Read(string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            using var file = RegularFile.Open(path);
            return Read(path, file, cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw new DeviceException(DeviceFault.Unreadable, $"{path} cannot be read as a NIfTI volume: its compressed content is damaged. Copy it again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new DeviceException(
                e is FileNotFoundException or DirectoryNotFoundException ? DeviceFault.NotFound : DeviceFault.Unauthorized, $"{path} cannot be read: {e.Message}", e);
        }
    }

    private static Volume Read(string path, FileStream file, CancellationToken cancellationToken)
    {
        Span<byte> leading = stackalloc byte[2];
        var isCompressed = file.ReadAtLeast(leading, leading.Length, throwOnEndOfStream: false) == 2 && leading is [0x1F, 0x8B];
        file.Position = 0;
        using var unpacked = isCompressed ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : null;
        var content = new Content(path, unpacked ?? (Stream)file);
        var header = ReadHeader(path, content);
        RequireLength(path, header, isCompressed ? file.Length * HighestCompression : file.Length, isCompressed);
        content.Skip(header.Offset - content.Position);
        return new Volume(header.Shape, ReadValues(path, header, content, cancellationToken), header.Geometry);
    }

    private static NiftiHeader ReadHeader(string path, Content content)
    {
        Span<byte> head = stackalloc byte[NiftiHeader.Size2];
        if (!content.TryFill(head[..4]))
            throw NiftiHeader.Unreadable(path, "it is empty or has only a few bytes. Copy it again");
        var size = NiftiHeader.SizeOf(head);
        if (size == 0)
            throw NiftiHeader.Unreadable(path, "it does not start as one. Expected a .nii or .nii.gz file");
        if (!content.TryFill(head[4..size]))
            throw NiftiHeader.Unreadable(path, "it ends within its head. Copy it again");
        return NiftiHeader.Parse(path, head[..size]);
    }

    /// <summary>Memory is taken only for what the file may hold.</summary>
    private static void RequireLength(string path, NiftiHeader header, long most, bool isCompressed)
    {
        var needed = header.Offset + header.Shape.Values * header.ValueBytes;
        if (needed > most)
        {
            throw NiftiHeader.Unreadable(path, $"its head says {header.Shape}, {needed} bytes of {header.Datatype.ToString().ToLowerInvariant()}, "
                + (isCompressed ? "which no file of this length can hold" : $"and it has {most}") + ". Copy it again");
        }

        MemoryBudget.Require($"The volume {path} ({header.Shape})", header.Shape.Values * sizeof(float));
    }

    private static float[] ReadValues(string path, NiftiHeader header, Content content, CancellationToken cancellationToken)
    {
        var values = GC.AllocateUninitializedArray<float>(checked((int)header.Shape.Values));
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            var perBlock = BlockBytes / header.ValueBytes;
            for (var first = 0; first < values.Length; first += perBlock)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var count = Math.Min(perBlock, values.Length - first);
                var stored = block.AsSpan(0, count * header.ValueBytes);
                if (!content.TryFill(stored))
                    throw NiftiHeader.Unreadable(path, $"it ends before its last voxel (its head says {header.Shape}). Copy it again");
                var run = values.AsSpan(first, count);
                VoxelDecoder.Decode(header, stored, run);
                if (!TensorPrimitives.IsFiniteAll<float>(run))
                    throw NiftiHeader.Unreadable(path, "it has voxels that are no numbers (NaN) or infinite, of which a network makes nothing. Replace them, by 0 for instance");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        return values;
    }

    /// <summary>The file's content after unpacking, read in order.</summary>
    private sealed class Content(string path, Stream stream)
    {
        public int Position { get; private set; }

        public bool TryFill(Span<byte> bytes)
        {
            if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
                return false;

            // The place matters up to the first voxel only.
            Position = unchecked(Position + bytes.Length);
            return true;
        }

        public void Skip(int count)
        {
            Span<byte> nothing = stackalloc byte[512];
            for (var left = count; left > 0; left -= nothing.Length)
            {
                if (!TryFill(nothing[..Math.Min(left, nothing.Length)]))
                    throw NiftiHeader.Unreadable(path, "it ends before its first voxel. Copy it again");
            }
        }
    }
}
