using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeAgent.Audio.Signal;

/// <summary>Four numbers.</summary>
internal readonly struct QuadLane(Vector128<float> value) : ILane<QuadLane>
{
    private readonly Vector128<float> _value = value;

    /// <inheritdoc/>
    public static nuint Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuadLane operator +(QuadLane a, QuadLane b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuadLane operator -(QuadLane a, QuadLane b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuadLane operator *(QuadLane a, QuadLane b) => new(a._value * b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuadLane Load(ref float source, nuint at) => new(Vector128.LoadUnsafe(ref source, at));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuadLane Of(float value) => new(Vector128.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float target, nuint at) => _value.StoreUnsafe(ref target, at);
}
