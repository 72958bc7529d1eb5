using System.Text.Json.Nodes;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A time zone by its IANA name.</summary>
internal sealed class TimeZoneAttribute(string description) : ScalarAttribute(description)
{
    /// <inheritdoc/>
    public override string Allowed => "the name of a time zone, such as Europe/Berlin or UTC";

    /// <inheritdoc/>
    public override object? Read(string text, string folder) => text.Length > 0 && !text.Any(char.IsControl) && TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) ? zone : null;

    /// <inheritdoc/>
    public override string Reason(string shown) => TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Berlin", out _) ? "" : " This machine knows no time zones: install tzdata.";

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^[A-Za-z]" };
}
