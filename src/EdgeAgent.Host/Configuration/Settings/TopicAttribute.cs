using System.Text.Json.Nodes;
using EdgeAgent.Mqtt.Topics;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A topic of somebody else's, or the beginning of such topics.</summary>
internal sealed class TopicAttribute(string description) : ScalarAttribute(description)
{
    private const int MaximumLength = 256;

    // No empty level, no wildcard, nothing of the broker's own ($SYS).
    private const string Pattern = @"^(?!\$)[^/+#\u0000-\u001f]+(/[^/+#\u0000-\u001f]+)*$";

    /// <inheritdoc/>
    public override string Allowed => $"a topic such as homeassistant, of at most {MaximumLength} characters, without + and # and empty levels, outside of {TopicTable.Root}/ and $";

    /// <inheritdoc/>
    public override object? Read(string text, string folder) =>
        text.Length is > 0 and <= MaximumLength && !text.StartsWith('$') && !text.Any(c => char.IsControl(c) || c is '+' or '#')
        && text.Split('/') is [var first, ..] levels && levels.All(level => level.Length > 0) && first != TopicTable.Root
            ? text
            : null;

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["maxLength"] = MaximumLength, ["pattern"] = Pattern };
}
