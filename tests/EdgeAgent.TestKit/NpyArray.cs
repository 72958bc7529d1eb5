using System.Runtime.InteropServices;

namespace EdgeAgent.TestKit;

/// <summary>One array: type as NumPy names it (<c>&lt;f4</c>), shape, and its bytes.</summary>
public sealed record NpyArray(string Type, int[] Shape, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The numbers as float, converted from whatever they are.</summary>
    public float[] ToFloats() => Type switch
    {
        "<f4" => MemoryMarshal.Cast<byte, float>(Bytes.Span).ToArray(),
        "<f8" => Array.ConvertAll(MemoryMarshal.Cast<byte, double>(Bytes.Span).ToArray(), v => (float)v),
        "<f2" => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(Bytes.Span).ToArray(), v => (float)v),
        "<i8" => Array.ConvertAll(MemoryMarshal.Cast<byte, long>(Bytes.Span).ToArray(), v => (float)v),
        "<i4" => Array.ConvertAll(MemoryMarshal.Cast<byte, int>(Bytes.Span).ToArray(), v => (float)v),
        "<i2" => Array.ConvertAll(MemoryMarshal.Cast<byte, short>(Bytes.Span).ToArray(), v => (float)v),
        "|u1" or "|b1" => Array.ConvertAll(Bytes.ToArray(), v => (float)v),
        _ => throw new NotSupportedException(Type),
    };

    public double[] ToDoubles() => Type == "<f8" ? MemoryMarshal.Cast<byte, double>(Bytes.Span).ToArray() : Array.ConvertAll(ToFloats(), v => (double)v);
}
