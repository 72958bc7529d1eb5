using System.Text.Json.Nodes;
using EdgeAgent.Pipeline.Rules.Schedules;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A day of the week: <c>mon</c>.</summary>
internal sealed class DayOfWeekAttribute(string description) : ScalarAttribute(description)
{
    private static readonly IReadOnlyList<string> Days = [.. Enum.GetValues<DayOfWeek>().Select(Weekday.WordOf)];

    /// <inheritdoc/>
    public override string Allowed => string.Join(", ", Days);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Words => Days;

    /// <inheritdoc/>
    public override object? Read(string text, string folder) => Days.Contains(text) ? text : null;

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["enum"] = new JsonArray([.. Days.Select(day => JsonValue.Create(day))]) };

    /// <summary>The day of a word.</summary>
    public static DayOfWeek Of(string word) => (DayOfWeek)Days.ToList().IndexOf(word);
}
