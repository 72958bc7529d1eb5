namespace EdgeAgent.Audio.Recognition.Icefall;

/// <summary>A state that a streaming encoder hands on from chunk to chunk; zeros at first.</summary>
/// <param name="Input">Its input.</param>
/// <param name="Output">The output that follows it; −1 for a count of the encoded frames so far, which the caller keeps.</param>
/// <param name="Shape">Its shape for one stream.</param>
/// <param name="IsWhole">Whether it holds whole numbers.</param>
internal sealed record StreamState(int Input, int Output, long[] Shape, bool IsWhole)
{
    /// <summary>How many values it has.</summary>
    public int Length { get; } = checked((int)Shape.Aggregate(1L, static (all, d) => all * d));
}
