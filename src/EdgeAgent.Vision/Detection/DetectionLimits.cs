namespace EdgeAgent.Vision.Detection;

/// <summary>What counts as a result, decided.</summary>
/// <param name="MinScore">Lowest score.</param>
/// <param name="MaxIou">Largest overlap of two boxes of a class.</param>
/// <param name="MaxCount">Most results.</param>
/// <param name="IsWanted">Whether a class is wanted, by its number; null for all.</param>
internal sealed record DetectionLimits(float MinScore, float MaxIou, int MaxCount, bool[]? IsWanted)
{
    /// <summary>The same from another score on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not 0 to 1.</exception>
    public DetectionLimits From(double minScore) => minScore is >= 0 and <= 1
        ? this with { MinScore = (float)minScore }
        : throw new ArgumentOutOfRangeException(nameof(minScore), minScore, "Expected 0 to 1.");
}
