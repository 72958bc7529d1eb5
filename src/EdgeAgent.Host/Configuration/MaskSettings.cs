using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Host.Configuration;

/// <summary>A part of a camera's picture that is covered.</summary>
internal sealed record MaskSettings
{
    [Polygon("The part of the picture.")]
    public required Polygon Polygon { get; init; }
}
