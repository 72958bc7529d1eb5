using System.Text.Json.Nodes;
using EdgeAgent.Vision.Evidence;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>The type of an event that a picture decides, or all that begin alike: <c>zone.entered</c>, <c>zone.*</c>.</summary>
/// <param name="description">What the key does.</param>
/// <param name="needsPlace">Whether it has to tell of a place in the picture.</param>
internal sealed class PicturedEventAttribute(string description, bool needsPlace) : ScalarAttribute(description)
{
    /// <inheritdoc/>
    public override string Allowed => string.Join(", ", Words);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Words
    {
        get
        {
            var types = (needsPlace ? PicturedEvents.WithPlace : PicturedEvents.All).Select(kind => kind.Name).ToList();
            return [.. types.Concat(types.Select(t => t[..(t.IndexOf('.', StringComparison.Ordinal) + 1)] + "*").Distinct()).Order(StringComparer.Ordinal)];
        }
    }

    /// <inheritdoc/>
    public override object? Read(string text, string folder) => Words.Contains(text) ? text : null;

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["enum"] = new JsonArray([.. Words.Select(w => JsonValue.Create(w))]) };
}
