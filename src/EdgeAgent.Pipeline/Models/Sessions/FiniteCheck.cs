using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeAgent.Pipeline.Models.Sessions;

/// <summary>Whether all numbers of a tensor are finite, at memory speed.</summary>
internal static class FiniteCheck
{
    // The exponent of infinity; NaN has more bits below it.
    private const ushort HalfInfinity = 0x7C00;
    private const ushort HalfMagnitude = 0x7FFF;

    /// <summary>Numbers of 32 or 64 bits.</summary>
    public static bool Passes<T>(ReadOnlySpan<T> values, bool allowInfinity) where T : unmanaged, IFloatingPointIeee754<T>
    {
        // v − v is NaN for NaN and both infinities, and only NaN differs from itself.
        var vectors = MemoryMarshal.Cast<T, Vector<T>>(values);
        var good = Vector<T>.AllBitsSet;
        foreach (var v in vectors)
        {
            var probe = allowInfinity ? v : v - v;
            good &= Vector.Equals(probe, probe);
        }

        if (Vector.AsVectorByte(good) != Vector<byte>.AllBitsSet)
            return false;
        foreach (var v in values[(vectors.Length * Vector<T>.Count)..])
        {
            if (allowInfinity ? T.IsNaN(v) : !T.IsFinite(v))
                return false;
        }

        return true;
    }

    /// <summary>Numbers of 16 bits, by their bits.</summary>
    public static bool Passes(ReadOnlySpan<Half> values, bool allowInfinity)
    {
        var bits = MemoryMarshal.Cast<Half, ushort>(values);
        var largest = allowInfinity ? HalfInfinity : (ushort)(HalfInfinity - 1);
        var vectors = MemoryMarshal.Cast<ushort, Vector<ushort>>(bits);
        var magnitude = new Vector<ushort>(HalfMagnitude);
        var highest = Vector<ushort>.Zero;
        foreach (var v in vectors)
            highest = Vector.Max(highest, v & magnitude);
        if (Vector.GreaterThanAny(highest, new Vector<ushort>(largest)))
            return false;
        foreach (var v in bits[(vectors.Length * Vector<ushort>.Count)..])
        {
            if ((v & HalfMagnitude) > largest)
                return false;
        }

        return true;
    }
}
