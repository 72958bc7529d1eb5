using System.Buffers.Binary;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace EdgeAgent.Vision.Volumes.Nifti;

/// <summary>Makes 32-bit floating-point numbers of stored voxels: a value is what is stored · slope + intercept, reckoned in 64 bits.</summary>
internal static class VoxelDecoder
{
    /// <summary>Decodes a run of voxels.</summary>
    /// <param name="header">What they are.</param>
    /// <param name="stored">Whole voxels; their order of bytes is turned in place where it is not the machine's.</param>
    /// <param name="values">A value for each.</param>
    public static void Decode(NiftiHeader header, Span<byte> stored, Span<float> values)
    {
        if (header.IsBigEndian == BitConverter.IsLittleEndian)
            Turn(stored, header.ValueBytes);
        switch (header.Datatype)
        {
            case NiftiDatatype.UInt8: Convert<byte>(header, stored, values); break;
            case NiftiDatatype.Int8: Convert<sbyte>(header, stored, values); break;
            case NiftiDatatype.Int16: Convert<short>(header, stored, values); break;
            case NiftiDatatype.UInt16: Convert<ushort>(header, stored, values); break;
            case NiftiDatatype.Int32: Convert<int>(header, stored, values); break;
            case NiftiDatatype.UInt32: Convert<uint>(header, stored, values); break;
            case NiftiDatatype.Int64: Convert<long>(header, stored, values); break;
            case NiftiDatatype.UInt64: Convert<ulong>(header, stored, values); break;
            case NiftiDatatype.Float64: Convert<double>(header, stored, values); break;
            default: Convert<float>(header, stored, values); break;
        }
    }

    private static void Turn(Span<byte> stored, int size)
    {
        switch (size)
        {
            case 2: Turn16(MemoryMarshal.Cast<byte, ushort>(stored)); break;
            case 4: Turn32(MemoryMarshal.Cast<byte, uint>(stored)); break;
            case 8: Turn64(MemoryMarshal.Cast<byte, ulong>(stored)); break;
        }

        static void Turn16(Span<ushort> numbers) => BinaryPrimitives.ReverseEndianness(numbers, numbers);
        static void Turn32(Span<uint> numbers) => BinaryPrimitives.ReverseEndianness(numbers, numbers);
        static void Turn64(Span<ulong> numbers) => BinaryPrimitives.ReverseEndianness(numbers, numbers);
    }

    private static void Convert<T>(NiftiHeader header, Span<byte> stored, Span<float> values) where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> numbers = MemoryMarshal.Cast<byte, T>(stored);
        var (slope, intercept) = (header.Slope, header.Intercept);
        if (slope == 1 && intercept == 0)
        {
            TensorPrimitives.ConvertTruncating(numbers, values);
            return;
        }

        for (var i = 0; i < numbers.Length; i++)
            values[i] = (float)(double.CreateTruncating(numbers[i]) * slope + intercept);
    }
}
