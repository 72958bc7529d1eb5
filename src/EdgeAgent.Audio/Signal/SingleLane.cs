using System.Runtime.CompilerServices;

namespace EdgeAgent.Audio.Signal;

/// <summary>One number.</summary>
internal readonly struct SingleLane(float value) : ILane<SingleLane>
{
    private readonly float _value = value;

    /// <inheritdoc/>
    public static nuint Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLane operator +(SingleLane a, SingleLane b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLane operator -(SingleLane a, SingleLane b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLane operator *(SingleLane a, SingleLane b) => new(a._value * b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLane Load(ref float source, nuint at) => new(Unsafe.Add(ref source, at));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLane Of(float value) => new(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float target, nuint at) => Unsafe.Add(ref target, at) = _value;
}
