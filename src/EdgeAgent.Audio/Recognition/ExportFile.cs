using System.Text.Json;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition;

/// <summary>A JSON file that a framework writes beside its graphs. Keys that nobody asks for are the framework's own.</summary>
internal sealed class ExportFile
{
    private const int MaximumBytes = 16 << 20;

    private readonly string _path;
    private readonly JsonElement _root;

    private ExportFile(string path, JsonElement root) => (_path, _root) = (path, root);

    /// <summary>Reads a file of a folder; null when it is not there or is no JSON object, whatever it is then.</summary>
    public static ExportFile? TryRead(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        try
        {
            if (!File.Exists(path) || RegularFile.Read(path, MaximumBytes) is not { } content)
                return null;
            using var json = JsonDocument.Parse(content);
            return json.RootElement.ValueKind == JsonValueKind.Object ? new ExportFile(path, json.RootElement.Clone()) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>A text; null when it is absent.</summary>
    /// <exception cref="ModelException">Something else stands there.</exception>
    public string? Text(string key) => Find(key) is not { } value ? null : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Refuse(key, "a text");

    /// <summary>A whole number; null when it is absent.</summary>
    /// <exception cref="ModelException">Something else stands there.</exception>
    public int? Whole(string key) => Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : throw Refuse(key, "a whole number");

    /// <summary>Yes or no; null when it is absent.</summary>
    /// <exception cref="ModelException">Something else stands there.</exception>
    public bool? Flag(string key) => Find(key) is not { } value ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Refuse(key, "true or false");

    private JsonElement? Find(string key) => _root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private ModelException Refuse(string key, string allowed) =>
        new(ModelFault.BadBundle, $"{_path}: {key}: {allowed} is expected there. Copy the file again from the export.");
}
