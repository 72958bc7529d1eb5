using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Zones;

namespace EdgeAgent.Host.Configuration;

/// <summary>A line in a camera's picture whose crossings are told.</summary>
internal sealed record LineSettings
{
    [Point("Where the line begins. Crossing it to the right-hand side of somebody who walks from here to its end is in, to the left-hand side out.")]
    public required FramePoint From { get; init; }

    [Point("Where the line ends.")]
    public required FramePoint To { get; init; }

    [Text("The classes that matter here. Default: all that detect finds.")]
    public IReadOnlyList<string> Classes { get; init; } = [];

    [Fraction("The lowest median score of an object that counts here. Default: what detect asks.")]
    public double? MinScore { get; init; }

    [Choice<LineDirection>("Which crossings are told and counted.")]
    public LineDirection Direction { get; init; } = LineDirection.Both;

    [Duration("The least time between two events. A crossing that is not told is counted.", "0ms", "1h")]
    public TimeSpan RateLimit { get; init; }

    /// <summary>As the lines take it.</summary>
    /// <param name="name">The line's name.</param>
    public Line ToLine(string name) => new()
    {
        Name = name,
        From = From,
        To = To,
        Classes = Classes,
        MinScore = MinScore,
        Direction = Direction,
        RateLimit = RateLimit,
    };
}
