using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>Which channel of a microphone is listened to: <c>mix</c> (all, averaged) or a number from 1.</summary>
internal sealed class ChannelAttribute(string description) : ScalarAttribute(description)
{
    private const int Maximum = 64;

    /// <inheritdoc/>
    public override string Allowed => $"mix, or a channel's number from 1 to {Maximum}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Words => ["mix"];

    /// <inheritdoc/>
    public override object? Read(string text, string folder) =>
        text == "mix" ? ChannelChoice.Mix
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= Maximum
            ? new ChannelChoice(number)
            : null;

    /// <inheritdoc/>
    public override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["const"] = "mix" },
            new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = Maximum }),
    };

    /// <inheritdoc/>
    public override JsonNode? Write(object value) =>
        value is ChannelChoice { Number: { } number } ? JsonValue.Create(number) : JsonValue.Create("mix");
}
