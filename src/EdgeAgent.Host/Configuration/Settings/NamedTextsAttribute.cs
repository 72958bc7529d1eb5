namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A key that holds texts under names of the user's choice; the property is a dictionary from name to text.</summary>
internal sealed class NamedTextsAttribute(string description, string names) : ScalarAttribute(description)
{
    private const int MaximumLength = 2000;

    /// <summary>What the names are, for a person.</summary>
    public string Names { get; } = names;

    /// <summary>A name of an event's field, or a topic: no longer, and without what is no text.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= 250 && !name.Any(char.IsControl);

    /// <inheritdoc/>
    public override string Allowed => $"text of at most {MaximumLength} characters";

    /// <inheritdoc/>
    public override object? Read(string text, string folder) => text.Length <= MaximumLength ? text : null;

    /// <inheritdoc/>
    public override System.Text.Json.Nodes.JsonObject Schema() => new() { ["type"] = "string", ["maxLength"] = MaximumLength };
}
