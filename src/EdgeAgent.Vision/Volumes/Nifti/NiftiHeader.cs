using System.Buffers.Binary;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Volumes.Nifti;

/// <summary>
/// What the head of a NIfTI file says that matters here (<c>nifti1.h</c> and <c>nifti2.h</c> of the NIfTI working group). Every number of it
/// is held to what a volume can be before any is used.
/// </summary>
internal sealed record NiftiHeader
{
    /// <summary>Bytes of the head of version 1.</summary>
    public const int Size1 = 348;

    /// <summary>Bytes of the head of version 2.</summary>
    public const int Size2 = 540;

    /// <summary>The longest axis: what version 1 can say.</summary>
    public const int LongestAxis = short.MaxValue;

    /// <summary>Values of a whole volume.</summary>
    public const long MostValues = 1L << 30;

    /// <summary>Extensions between the head and the voxels are skipped up to this length.</summary>
    public const int LongestPreamble = 64 << 20;

    private const int MostAxes = 7;

    /// <summary>Its size.</summary>
    public required VolumeShape Shape { get; init; }

    /// <summary>What a value is stored as.</summary>
    public required NiftiDatatype Datatype { get; init; }

    /// <summary>Whether the most significant byte comes first.</summary>
    public required bool IsBigEndian { get; init; }

    /// <summary>Where the first voxel stands, bytes from the start.</summary>
    public required int Offset { get; init; }

    /// <summary>A value is what is stored, times this; 1 when nothing is said.</summary>
    public required double Slope { get; init; }

    /// <summary>Added to that.</summary>
    public required double Intercept { get; init; }

    /// <summary>Where it lies.</summary>
    public required NiftiGeometry Geometry { get; init; }

    /// <summary>Bytes of one stored value.</summary>
    public int ValueBytes => Datatype switch
    {
        NiftiDatatype.UInt8 or NiftiDatatype.Int8 => 1,
        NiftiDatatype.Int16 or NiftiDatatype.UInt16 => 2,
        NiftiDatatype.Int32 or NiftiDatatype.UInt32 or NiftiDatatype.Float32 => 4,
        _ => 8,
    };

    /// <summary>The length of the head that starts with these four bytes; 0 when they start none.</summary>
    public static int SizeOf(ReadOnlySpan<byte> leading)
    {
        foreach (var size in (ReadOnlySpan<int>)[Size1, Size2])
        {
            if (BinaryPrimitives.ReadInt32LittleEndian(leading) == size || BinaryPrimitives.ReadInt32BigEndian(leading) == size)
                return size;
        }

        return 0;
    }

    /// <summary>Reads a head.</summary>
    /// <param name="path">The file, for the messages.</param>
    /// <param name="bytes">The whole head, as long as <see cref="SizeOf"/> says.</param>
    /// <exception cref="DeviceException">It is none that can be read; the message says which number is wrong.</exception>
    public static NiftiHeader Parse(string path, ReadOnlySpan<byte> bytes)
    {
        var fields = new NiftiFields(bytes, BinaryPrimitives.ReadInt32LittleEndian(bytes) != bytes.Length);
        return bytes.Length == Size1 ? Parse1(path, fields) : Parse2(path, fields);
    }

    private static NiftiHeader Parse1(string path, NiftiFields fields)
    {
        if (fields.Bytes(344, 4) is not [(byte)'n', (byte)'+', (byte)'1', 0])
        {
            throw Unreadable(path, fields.Bytes(344, 3) is [(byte)'n', (byte)'i', (byte)'1']
                ? "it is the head of a pair (.hdr and .img). Convert the pair to one .nii file"
                : "it has the length of a NIfTI head and not its mark 'n+1': an Analyze 7.5 file perhaps. Convert it to NIfTI");
        }

        Span<long> axes = stackalloc long[MostAxes + 1];
        for (var i = 0; i < axes.Length; i++)
            axes[i] = fields.Int16(40 + 2 * i);
        return new NiftiHeader
        {
            Shape = ShapeOf(path, axes),
            Datatype = DatatypeOf(path, fields.Int16(70)),
            IsBigEndian = fields.IsBigEndian,
            Offset = OffsetOf(path, fields.Single(108), Size1),
            Slope = SlopeOf(path, fields.Single(112), fields.Single(116), out var intercept),
            Intercept = intercept,
            Geometry = new NiftiGeometry(
                fields.Singles(76, 8), fields.Byte(123), fields.Int16(252), fields.Singles(256, 6), fields.Int16(254), fields.Singles(280, 12)),
        };
    }

    private static NiftiHeader Parse2(string path, NiftiFields fields)
    {
        if (fields.Bytes(4, 8) is not [(byte)'n', (byte)'+', (byte)'2', 0, (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'])
            throw Unreadable(path, "it has the length of a NIfTI-2 head and not its mark 'n+2': it is the head of a pair, or was damaged by a transfer as text");
        Span<long> axes = stackalloc long[MostAxes + 1];
        for (var i = 0; i < axes.Length; i++)
            axes[i] = fields.Int64(16 + 8 * i);
        return new NiftiHeader
        {
            Shape = ShapeOf(path, axes),
            Datatype = DatatypeOf(path, fields.Int16(12)),
            IsBigEndian = fields.IsBigEndian,
            Offset = OffsetOf(path, fields.Int64(168), Size2),
            Slope = SlopeOf(path, fields.Double(176), fields.Double(184), out var intercept),
            Intercept = intercept,
            Geometry = new NiftiGeometry(
                fields.Doubles(104, 8), (byte)fields.Int32(500), (short)fields.Int32(344), fields.Doubles(352, 6), (short)fields.Int32(348), fields.Doubles(400, 12)),
        };
    }

    /// <summary>Two to four axes; a fifth is how NIfTI writes vectors, behind a fourth of length 1. Others may be there with length 1.</summary>
    private static VolumeShape ShapeOf(string path, ReadOnlySpan<long> axes)
    {
        var count = axes[0];
        if (count is < 2 or > MostAxes)
            throw Unreadable(path, $"its head says {count} axes where a volume has 2 to 4");
        axes = axes.Slice(1, (int)count);
        foreach (var length in axes)
        {
            if (length is < 1 or > LongestAxis)
                throw Unreadable(path, $"its head says that an axis is {length} voxels long; 1 to {LongestAxis} are read");
        }

        long z = count > 2 ? axes[2] : 1, channels = 1;
        for (var i = 3; i < count; i++)
        {
            if (channels > 1 && axes[i] > 1)
                throw Unreadable(path, "it has more than four axes: a series of volumes with several values a voxel. Split it");
            channels *= axes[i];
        }

        var shape = new VolumeShape((int)axes[0], (int)axes[1], (int)z, (int)channels);
        return shape.Values <= MostValues
            ? shape
            : throw Unreadable(path, $"its head says {shape}, more than {MostValues >> 20} million values. Crop it");
    }

    private static NiftiDatatype DatatypeOf(string path, short code) => Enum.IsDefined((NiftiDatatype)code)
        ? (NiftiDatatype)code
        : throw Unreadable(path, code switch
        {
            0 => "its head does not say what its voxels are (datatype 0)",
            1 => "its voxels are single bits. Convert them to uint8",
            32 or 1792 or 2048 => "its voxels are complex numbers. Write their magnitude as float32",
            128 or 2304 => "its voxels are colours. Write one channel, or each as a volume of its own",
            1536 => "its voxels are 128-bit numbers. Write them as float32",
            _ => $"its head names a type of voxels that NIfTI does not have (datatype {code})",
        });

    private static int OffsetOf(string path, double offset, int headSize) => offset switch
    {
        // Some writers leave it at 0: the voxels then follow the head and its mark of no extensions.
        0 => headSize + 4,
        _ when offset >= headSize && offset <= LongestPreamble && offset == Math.Floor(offset) => (int)offset,
        _ => throw Unreadable(path, FormattableString.Invariant(
            $"its head says that the voxels start at byte {offset}; expected {headSize} to {LongestPreamble}")),
    };

    private static double SlopeOf(string path, double slope, double intercept, out double used)
    {
        used = 0;

        // 0 is the format's word for "not scaled", NaN that of some writers.
        if (slope == 0 || double.IsNaN(slope))
            return 1;
        used = double.IsNaN(intercept) ? 0 : intercept;
        return double.IsFinite(slope) && double.IsFinite(used)
            ? slope
            : throw Unreadable(path, "its head scales the voxels by an infinite number (scl_slope, scl_inter)");
    }

    internal static DeviceException Unreadable(string path, string clause) => new(DeviceFault.Unreadable, $"{path} cannot be read as a NIfTI volume: {clause}.");
}
