using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>One word of an enumeration, in lower case.</summary>
internal sealed class ChoiceAttribute<T>(string description) : ScalarAttribute(description)
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> Values = Enum.GetValues<T>().ToDictionary(WordOf);

    /// <inheritdoc/>
    public override string Allowed => string.Join(" or ", Words);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Words => [.. Values.Keys];

    /// <inheritdoc/>
    public override object? Read(string text, string folder) => Values.TryGetValue(text, out var value) ? value : null;

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["enum"] = new JsonArray([.. Words.Select(w => JsonValue.Create(w))]) };

    /// <inheritdoc/>
    public override JsonNode? Write(object value) => JsonValue.Create(WordOf((T)value));

    /// <summary>The word of a value.</summary>
    public static string WordOf(T value) =>
        typeof(T).GetField(value.ToString())!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? value.ToString().ToLowerInvariant();
}
