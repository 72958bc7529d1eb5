using System.Text.Json.Nodes;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Events.Rules;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>The type of an event, or all that begin alike: <c>zone.entered</c>, <c>zone.*</c>, <c>*</c>; of rules, <c>rule.NAME</c>.</summary>
internal sealed class EventTypeAttribute(string description) : ScalarAttribute(description)
{
    private const string OfRules = "rule.";

    private static readonly IReadOnlyList<string> Known = [.. Patterns().Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public override string Allowed => "the type of an event as in docs/events.md, a group of them such as zone.*, or rule.NAME";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Words => Known;

    /// <inheritdoc/>
    public override object? Read(string text, string folder) => Known.Contains(text) || (text.StartsWith(OfRules, StringComparison.Ordinal) && NameAttribute.IsName(text[OfRules.Length..])) ? text : null;

    /// <inheritdoc/>
    public override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. Known.Select(word => JsonValue.Create(word))]) },
            new JsonObject { ["type"] = "string", ["pattern"] = @"^rule\." }),
    };

    private static IEnumerable<string> Patterns()
    {
        var types = EventCatalogue.All.Where(kind => kind.Record != typeof(RuleFired)).Select(kind => kind.Name).ToList();
        return types.Concat(types.Select(type => type[..(type.IndexOf('.', StringComparison.Ordinal) + 1)] + "*").Distinct()).Append("rule.*").Append("*");
    }
}
