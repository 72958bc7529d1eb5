using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A date and a time of day with their offset from UTC: <c>2026-11-26T22:15:00+01:00</c>.</summary>
internal sealed class MomentAttribute(string description) : ScalarAttribute(description)
{
    private static readonly string[] Forms =
        [.. from time in (string[])["HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF"] from between in (string[])["'T'", "' '"] select $"yyyy-MM-dd{between}{time}K"];

    /// <inheritdoc/>
    public override string Allowed => "a date, a time and the offset from UTC: 2026-11-26T22:15:00+01:00, or with Z";

    /// <inheritdoc/>
    public override object? Read(string text, string folder) =>
        HasOffset(text) && DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment) ? moment : null;

    /// <inheritdoc/>
    public override string Reason(string shown) =>
        !HasOffset(shown) && DateTimeOffset.TryParseExact(shown, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _) ? " It has no offset: add Z, or +01:00." : "";

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = @"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})$" };

    // Without one it would be that of the machine that happens to play it.
    private static bool HasOffset(string text) => text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
}
