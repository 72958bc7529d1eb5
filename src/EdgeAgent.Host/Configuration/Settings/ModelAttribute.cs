using System.Text.Json.Nodes;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>
/// A model: a bundle's name, or the path of a bundle's folder, an .onnx file or an exporter's folder. What holds a slash or ends
/// in a model's extension is a path and becomes absolute; anything else is a name.
/// </summary>
internal sealed class ModelAttribute(string description) : ScalarAttribute(description)
{
    /// <inheritdoc/>
    public override string Allowed => "a bundle's name, a bundle's folder, an .onnx file or an exporter's folder";

    /// <inheritdoc/>
    public override object? Read(string text, string folder) => IsPath(text)
        ? FileAttribute.Resolve(text, folder)
        : text.Length is > 0 and <= 255 && !text.Any(char.IsControl) ? text : null;

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["minLength"] = 1 };

    private static bool IsPath(string text) => text.Contains('/') || text.Contains('\\') || text is "." or ".."
        || text.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) || text.EndsWith(".ort", StringComparison.OrdinalIgnoreCase);
}
