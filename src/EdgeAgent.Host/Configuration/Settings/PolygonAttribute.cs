using System.Text.Json.Nodes;
using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A part of the picture, as the points of its border: <c>[[0.1, 0.5], [0.4, 0.5], [0.4, 1]]</c>.</summary>
internal sealed class PolygonAttribute(string description) : ValueAttribute(description)
{
    /// <summary>A number of a point.</summary>
    public static FractionAttribute Coordinate { get; } = new("A fraction of the width or the height.");

    /// <summary>What is allowed as one point.</summary>
    public const string PointInWords = "a point [x, y]: fractions of width and height from the upper left corner, each from 0 to 1";

    /// <inheritdoc/>
    public override string Allowed => "3 or more points [[x, y], …]: fractions of width and height from the upper left corner, in the order of the border";

    /// <inheritdoc/>
    public override JsonObject Schema() => new()
    {
        ["type"] = "array",
        ["minItems"] = 3,
        ["maxItems"] = Polygon.MaximumPoints,
        ["items"] = PointSchema(),
    };

    /// <summary>The JSON schema of one point.</summary>
    public static JsonObject PointSchema() => new() { ["type"] = "array", ["minItems"] = 2, ["maxItems"] = 2, ["items"] = Coordinate.Schema() };
}
