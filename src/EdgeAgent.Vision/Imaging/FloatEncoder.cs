using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeAgent.Vision.Imaging;

/// <summary>Elements of 32 bits. The vector loops multiply and add as the scalar ones do, so that the results are equal.</summary>
internal sealed class FloatEncoder : ElementEncoder<float>
{
    /// <summary>Vectors of eight lanes before the channels come round again.</summary>
    private const int Period = 3;

    private readonly Normalisation _normalisation;

    // Factors and offsets of 24 interleaved values.
    private readonly Vector256<float>[] _factors = new Vector256<float>[Period];
    private readonly Vector256<float>[] _offsets = new Vector256<float>[Period];

    public FloatEncoder(Normalisation normalisation)
    {
        _normalisation = normalisation;
        for (var i = 0; i < Period * Vector256<float>.Count; i++)
        {
            var (at, lane) = Math.DivRem(i, Vector256<float>.Count);
            _factors[at] = _factors[at].WithElement(lane, normalisation.Factors[i % 3]);
            _offsets[at] = _offsets[at].WithElement(lane, normalisation.Offsets[i % 3]);
        }
    }

    public override float Encode(float value, int channel) => _normalisation.Apply(value, channel);

    public override void EncodePlane(ReadOnlySpan<byte> values, int channel, Span<float> to)
    {
        to = to[..values.Length];
        var (factor, offset) = (_normalisation.Factors[channel], _normalisation.Offsets[channel]);
        var i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            ref var source = ref MemoryMarshal.GetReference(values);
            ref var target = ref MemoryMarshal.GetReference(to);
            var factors = Vector256.Create(factor);
            var offsets = Vector256.Create(offset);
            for (; i <= values.Length - 16; i += 16)
            {
                var (first, second) = Widen(ref source, (nuint)i);
                (first * factors + offsets).StoreUnsafe(ref target, (nuint)i);
                (second * factors + offsets).StoreUnsafe(ref target, (nuint)i + 8);
            }
        }

        for (; i < values.Length; i++)
            to[i] = values[i] * factor + offset;
    }

    public override void EncodeInterleaved(ReadOnlySpan<byte> values, Span<float> to)
    {
        to = to[..values.Length];
        var i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            ref var source = ref MemoryMarshal.GetReference(values);
            ref var target = ref MemoryMarshal.GetReference(to);
            var (factors0, factors1, factors2) = (_factors[0], _factors[1], _factors[2]);
            var (offsets0, offsets1, offsets2) = (_offsets[0], _offsets[1], _offsets[2]);
            for (; i <= values.Length - 48; i += 48)
            {
                var (a, b) = Widen(ref source, (nuint)i);
                var (c, d) = Widen(ref source, (nuint)i + 16);
                var (e, f) = Widen(ref source, (nuint)i + 32);
                (a * factors0 + offsets0).StoreUnsafe(ref target, (nuint)i);
                (b * factors1 + offsets1).StoreUnsafe(ref target, (nuint)i + 8);
                (c * factors2 + offsets2).StoreUnsafe(ref target, (nuint)i + 16);
                (d * factors0 + offsets0).StoreUnsafe(ref target, (nuint)i + 24);
                (e * factors1 + offsets1).StoreUnsafe(ref target, (nuint)i + 32);
                (f * factors2 + offsets2).StoreUnsafe(ref target, (nuint)i + 40);
            }
        }

        // The vector loop ends on whole pixels.
        for (; i < values.Length; i++)
            to[i] = values[i] * _normalisation.Factors[i % 3] + _normalisation.Offsets[i % 3];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Lower, Vector256<float> Upper) Widen(ref byte source, nuint at)
    {
        if (Avx2.IsSupported)
        {
            // One instruction each, where widening twice takes six.
            var first = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, at))).AsByte();
            var second = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, at + 8))).AsByte();
            return (Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(first)), Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(second)));
        }

        var (lower, upper) = Vector128.Widen(Vector128.LoadUnsafe(ref source, at));
        var (lower0, lower1) = Vector128.Widen(lower.AsInt16());
        var (upper0, upper1) = Vector128.Widen(upper.AsInt16());
        return (Vector256.ConvertToSingle(Vector256.Create(lower0, lower1)), Vector256.ConvertToSingle(Vector256.Create(upper0, upper1)));
    }
}
