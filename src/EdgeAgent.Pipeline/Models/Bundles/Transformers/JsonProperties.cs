using System.Text.Json;

namespace EdgeAgent.Pipeline.Models.Bundles.Transformers;

/// <summary>Properties of objects that may be absent or of another type than expected.</summary>
internal static class JsonProperties
{
    /// <summary>A text; null where it is none.</summary>
    public static string? TextOf(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A truth value; null where it is none.</summary>
    public static bool? FlagOf(this JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
        ? value.ValueKind == JsonValueKind.True
        : null;

    /// <summary>A number; null where it is none.</summary>
    public static double? NumberOf(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number : null;

    /// <summary>A whole number; null where it is none.</summary>
    public static int? WholeOf(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
}
