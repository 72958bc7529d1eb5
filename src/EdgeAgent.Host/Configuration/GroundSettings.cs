using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Zones;

namespace EdgeAgent.Host.Configuration;

/// <summary>A rectangle of known size on the ground, as a camera sees it: the scale for speeds.</summary>
internal sealed record GroundSettings
{
    [Polygon("The 4 corners of a rectangle on the ground as the picture shows them, in their order around it; from the first to the second is its width.")]
    public required Polygon Points { get; init; }

    [Number("Its width in metres, from the first corner to the second.", 0.01, 10000)]
    public required double Width { get; init; }

    [Number("Its length in metres, from the second corner to the third.", 0.01, 10000)]
    public required double Length { get; init; }

    /// <summary>As zones take it.</summary>
    public GroundPlane ToPlane() => new(Points, Width, Length);
}
