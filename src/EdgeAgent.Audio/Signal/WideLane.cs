using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeAgent.Audio.Signal;

/// <summary>As many numbers as the processor's vectors hold.</summary>
internal readonly struct WideLane(Vector<float> value) : ILane<WideLane>
{
    private readonly Vector<float> _value = value;

    /// <inheritdoc/>
    public static nuint Count => (nuint)Vector<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLane operator +(WideLane a, WideLane b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLane operator -(WideLane a, WideLane b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLane operator *(WideLane a, WideLane b) => new(a._value * b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLane Load(ref float source, nuint at) => new(Vector.LoadUnsafe(ref source, at));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLane Of(float value) => new(new Vector<float>(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float target, nuint at) => _value.StoreUnsafe(ref target, at);
}
