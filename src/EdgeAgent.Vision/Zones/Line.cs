using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Vision.Zones;

/// <summary>A line in the picture whose crossings are told and counted.</summary>
public sealed record Line
{
    /// <summary>Its name, unique within the camera.</summary>
    public required string Name { get; init; }

    /// <summary>Where it begins.</summary>
    public required FramePoint From { get; init; }

    /// <summary>Where it ends; another place.</summary>
    public required FramePoint To { get; init; }

    /// <summary>Labels of the classes that it is about; empty for all.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Median score that an object needs, 0 to 1; null for no more than any object needs.</summary>
    public double? MinScore { get; init; }

    /// <summary>Which crossings count.</summary>
    public LineDirection Direction { get; init; }

    /// <summary>Least time between two events; default 0. A crossing that is not told is counted.</summary>
    public TimeSpan RateLimit { get; init; }
}
