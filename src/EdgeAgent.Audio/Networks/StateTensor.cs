namespace EdgeAgent.Audio.Networks;

/// <summary>A state that a network hands on from chunk to chunk; zeros at first.</summary>
/// <param name="Input">Its input.</param>
/// <param name="Output">The output that follows it.</param>
/// <param name="Shape">Its shape.</param>
internal sealed record StateTensor(int Input, int Output, long[] Shape)
{
    /// <summary>How many values it has.</summary>
    public int Length { get; } = checked((int)Shape.Aggregate(1L, static (all, d) => all * d));
}
