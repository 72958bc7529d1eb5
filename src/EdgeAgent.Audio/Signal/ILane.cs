namespace EdgeAgent.Audio.Signal;

/// <summary>Neighbouring numbers that are computed at once: one algorithm for one number, four, or as many as the processor's vectors hold.</summary>
/// <typeparam name="T">The structure itself; the compiler makes a version of the algorithm for each.</typeparam>
internal interface ILane<T> where T : struct, ILane<T>
{
    /// <summary>How many numbers.</summary>
    static abstract nuint Count { get; }

    /// <summary>The numbers from a place on.</summary>
    static abstract T Load(ref float source, nuint at);

    /// <summary>The same number everywhere.</summary>
    static abstract T Of(float value);

    /// <summary>Writes the numbers from a place on.</summary>
    void Store(ref float target, nuint at);

    static abstract T operator +(T a, T b);

    static abstract T operator -(T a, T b);

    static abstract T operator *(T a, T b);
}
