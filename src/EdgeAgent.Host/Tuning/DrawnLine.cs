namespace EdgeAgent.Host.Tuning;

/// <summary>A line as somebody has drawn it.</summary>
internal sealed record DrawnLine
{
    /// <summary>Where it begins, x and y in fractions of the picture.</summary>
    public required IReadOnlyList<double> From { get; init; }

    /// <summary>Where it ends.</summary>
    public required IReadOnlyList<double> To { get; init; }

    /// <summary><c>both</c>, <c>in</c> or <c>out</c>; null for both.</summary>
    public string? Direction { get; init; }
}
