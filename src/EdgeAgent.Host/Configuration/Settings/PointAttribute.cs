using System.Text.Json.Nodes;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A place in the picture: <c>[0.2, 0.8]</c>.</summary>
internal sealed class PointAttribute(string description) : ValueAttribute(description)
{
    /// <inheritdoc/>
    public override string Allowed => PolygonAttribute.PointInWords;

    /// <inheritdoc/>
    public override JsonObject Schema() => PolygonAttribute.PointSchema();
}
