using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeAgent.Pipeline.Models.Sessions;

/// <summary>Whether all numbers of a tensor are finite, at memory speed.</summary>
internal static class FiniteCheck
{
    public static bool Passes(ReadOnlySpan<float> values, bool allowInfinity)
    {
        // v − v is NaN for NaN and both infinities, and only NaN differs from itself.
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var good = Vector<int>.AllBitsSet;
        foreach (var v in vectors)
        {
            var probe = allowInfinity ? v : v - v;
            good &= Vector.Equals(probe, probe);
        }

        if (good != Vector<int>.AllBitsSet)
            return false;
        foreach (var v in values[(vectors.Length * Vector<float>.Count)..])
        {
            if (allowInfinity ? float.IsNaN(v) : !float.IsFinite(v))
                return false;
        }

        return true;
    }
}
