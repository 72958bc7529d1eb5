using System.Buffers.Binary;

namespace EdgeAgent.Vision.Volumes.Nifti;

/// <summary>The numbers of a head by their places, in either order of bytes.</summary>
internal readonly ref struct NiftiFields(ReadOnlySpan<byte> head, bool isBigEndian)
{
    private readonly ReadOnlySpan<byte> _head = head;

    /// <summary>Whether the most significant byte comes first.</summary>
    public bool IsBigEndian => isBigEndian;

    /// <summary>Bytes as they stand.</summary>
    public ReadOnlySpan<byte> Bytes(int at, int count) => _head.Slice(at, count);

    /// <summary>One byte.</summary>
    public byte Byte(int at) => _head[at];

    /// <summary>A 16-bit number.</summary>
    public short Int16(int at) => isBigEndian ? BinaryPrimitives.ReadInt16BigEndian(_head[at..]) : BinaryPrimitives.ReadInt16LittleEndian(_head[at..]);

    /// <summary>A 32-bit number.</summary>
    public int Int32(int at) => isBigEndian ? BinaryPrimitives.ReadInt32BigEndian(_head[at..]) : BinaryPrimitives.ReadInt32LittleEndian(_head[at..]);

    /// <summary>A 64-bit number.</summary>
    public long Int64(int at) => isBigEndian ? BinaryPrimitives.ReadInt64BigEndian(_head[at..]) : BinaryPrimitives.ReadInt64LittleEndian(_head[at..]);

    /// <summary>A 32-bit floating-point number.</summary>
    public float Single(int at) => BitConverter.Int32BitsToSingle(Int32(at));

    /// <summary>A 64-bit floating-point number.</summary>
    public double Double(int at) => BitConverter.Int64BitsToDouble(Int64(at));

    /// <summary>Several 32-bit floating-point numbers.</summary>
    public float[] Singles(int at, int count)
    {
        var numbers = new float[count];
        for (var i = 0; i < count; i++)
            numbers[i] = Single(at + sizeof(float) * i);
        return numbers;
    }

    /// <summary>Several 64-bit floating-point numbers, as 32-bit ones.</summary>
    public float[] Doubles(int at, int count)
    {
        var numbers = new float[count];
        for (var i = 0; i < count; i++)
            numbers[i] = (float)Double(at + sizeof(double) * i);
        return numbers;
    }
}
