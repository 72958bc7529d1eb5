using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Vision.Zones;

/// <summary>A part of the picture whose visitors are told.</summary>
public sealed record Zone
{
    /// <summary>Its name, unique within the camera.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is.</summary>
    public required Polygon Polygon { get; init; }

    /// <summary>Labels of the classes that it is about; empty for all.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Median score that an object needs to enter, 0 to 1; null for no more than any object needs.</summary>
    public double? MinScore { get; init; }

    /// <summary>Stay after which <c>zone.dwell</c> is told; null for never.</summary>
    public TimeSpan? Dwell { get; init; }

    /// <summary>Frames that must see an object within before it has entered, and beyond before it has left, from 1; default 2.</summary>
    public int ConfirmAfter { get; init; } = 2;

    /// <summary>The frames of which <see cref="ConfirmAfter"/> must see it there, at most 128; null for as many: in a row.</summary>
    public int? ConfirmWithin { get; init; }

    /// <summary>How long the zone counts as occupied after the last object has left; default 0.</summary>
    public TimeSpan OffDelay { get; init; }

    /// <summary>Least time between two events of one type; default 0. A stay whose beginning is not told is not told at all; of counts the last one is told late.</summary>
    public TimeSpan RateLimit { get; init; }

    /// <summary>The ground in the zone, for speeds; null for none.</summary>
    public GroundPlane? Ground { get; init; }

    internal int EffectiveConfirmWithin => ConfirmWithin ?? ConfirmAfter;
}
