using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A number of bytes with its unit: <c>500KB</c>, <c>64MB</c>, <c>2GB</c>; a thousand of each is one of the next.</summary>
/// <param name="description">What the key does.</param>
/// <param name="minimum">The smallest allowed, in the same notation.</param>
/// <param name="maximum">The largest allowed, in the same notation.</param>
internal sealed class SizeAttribute(string description, string minimum, string maximum) : ScalarAttribute(description)
{
    private static readonly (string Suffix, long Bytes)[] Units = [("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000)];

    /// <inheritdoc/>
    public override string Allowed => $"a size from {minimum} to {maximum} with its unit: KB, MB or GB";

    /// <inheritdoc/>
    public override object? Read(string text, string folder) =>
        Parse(text) is { } value && value >= Parse(minimum) && value <= Parse(maximum) ? value : null;

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^[0-9]+(\\.[0-9]+)? *(KB|MB|GB)$" };

    /// <inheritdoc/>
    public override JsonNode? Write(object value)
    {
        var (suffix, bytes) = Units.Last(u => (long)value % u.Bytes == 0 || u.Suffix == "KB");
        return JsonValue.Create(((decimal)(long)value / bytes).ToString("0.###", CultureInfo.InvariantCulture) + suffix);
    }

    private static long? Parse(string text)
    {
        foreach (var (suffix, bytes) in Units)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal)
                && decimal.TryParse(text.AsSpan()[..^suffix.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
                return value <= long.MaxValue / bytes ? (long)(value * bytes) : long.MaxValue;
        }

        return null;
    }
}
