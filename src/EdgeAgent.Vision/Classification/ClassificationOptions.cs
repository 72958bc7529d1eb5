namespace EdgeAgent.Vision.Classification;

/// <summary>What a stream wants of a classifier; what is null comes from the bundle, else all scores count and five classes are given.</summary>
public sealed record ClassificationOptions
{
    /// <summary>Lowest score of a class that is given, 0 to 1.</summary>
    public double? MinScore { get; init; }

    /// <summary>Most classes of one frame, from 1: those that score best.</summary>
    public int? MaxCount { get; init; }
}
