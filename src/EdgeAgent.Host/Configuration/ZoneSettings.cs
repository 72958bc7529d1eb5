using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Zones;

namespace EdgeAgent.Host.Configuration;

/// <summary>A part of a camera's picture whose visitors are told.</summary>
internal sealed record ZoneSettings
{
    [Polygon("The part of the picture. An object is in it when the middle of its box's lower edge is.")]
    public required Polygon Polygon { get; init; }

    [Text("The classes that matter here. Default: all that detect finds.")]
    public IReadOnlyList<string> Classes { get; init; } = [];

    [Fraction("The lowest median score of an object that counts here. Default: what detect asks.")]
    public double? MinScore { get; init; }

    [Duration("After a stay this long zone.dwell is sent, once. Default: never.", "0ms", "24h")]
    public TimeSpan? Dwell { get; init; }

    [Count("Pictures that must show an object within before it has entered, and beyond the border before it has left.", 1, 100)]
    public int ConfirmAfter { get; init; } = 2;

    [Count("The last pictures of which confirm_after must show it. Default: confirm_after, that is in a row.", 1, 100)]
    public int? ConfirmWithin { get; init; }

    [Duration("How long the zone counts as occupied after the last object has left.", "0ms", "1h")]
    public TimeSpan OffDelay { get; init; }

    [Duration("The least time between two events of one type. A stay that is not told at its beginning is not told at all; a count is told late.", "0ms", "1h")]
    public TimeSpan RateLimit { get; init; }

    [Section("The scale of the ground here: events then tell speeds.")]
    public GroundSettings? Ground { get; init; }

    /// <summary>As the zones take it.</summary>
    /// <param name="name">The zone's name.</param>
    /// <param name="detected">The classes that detection is asked for; empty for all.</param>
    public Zone ToZone(string name, IReadOnlyList<string> detected) => new()
    {
        Name = name,
        Polygon = Polygon,
        Classes = Classes.Count > 0 ? Classes : detected,
        MinScore = MinScore,
        Dwell = Dwell,
        ConfirmAfter = ConfirmAfter,
        ConfirmWithin = ConfirmWithin,
        OffDelay = OffDelay,
        RateLimit = RateLimit,
        Ground = Ground?.ToPlane(),
    };
}
