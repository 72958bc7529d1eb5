using System.Text.Json;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition;

/// <summary>A JSON file that a framework writes beside its graphs. Keys that nobody asks for are the framework's own.</summary>
internal sealed class ExportFile
{
    private const int MaximumBytes = 16 << 20;
    private const string Allowed = "a list of pairs of whole numbers";

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

    /// <summary>A number; null when it is absent.</summary>
    /// <exception cref="ModelException">Something else stands there.</exception>
    public double? Number(string key) => Find(key) is not { } value ? null : value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw Refuse(key, "a number");

    /// <summary>Whole numbers: a list of them, or one; null when they are absent.</summary>
    /// <exception cref="ModelException">Something else stands there.</exception>
    public IReadOnlyList<int>? Wholes(string key)
    {
        if (Find(key) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Array)
            return [Whole(key)!.Value];
        return [.. value.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out var number) ? number : throw Refuse(key, "a list of whole numbers"))];
    }

    /// <summary>Pairs of whole numbers, the second of which may be left open; null when they are absent.</summary>
    /// <exception cref="ModelException">Something else stands there.</exception>
    public IReadOnlyList<(int First, int? Second)>? Pairs(string key)
    {
        if (Find(key) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(PairOf)] : throw Refuse(key, Allowed);

        (int, int?) PairOf(JsonElement pair)
        {
            if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2 || pair[0].ValueKind != JsonValueKind.Number || !pair[0].TryGetInt32(out var first))
                throw Refuse(key, Allowed);
            if (pair[1].ValueKind == JsonValueKind.Null)
                return (first, null);
            return pair[1].ValueKind == JsonValueKind.Number && pair[1].TryGetInt32(out var second) ? (first, second) : throw Refuse(key, Allowed);
        }
    }

    /// <summary>The values of an object of whole numbers; null when it is absent.</summary>
    /// <exception cref="ModelException">Something else stands there.</exception>
    public IReadOnlyList<int>? Values(string key)
    {
        if (Find(key) is not { } value)
            return null;
        return value.ValueKind != JsonValueKind.Object ? throw Refuse(key, "names with whole numbers")
            : [.. value.EnumerateObject().Select(p => p.Value.ValueKind == JsonValueKind.Number && p.Value.TryGetInt32(out var number) ? number : throw Refuse(key, "names with whole numbers"))];
    }

    private JsonElement? Find(string key) => _root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private ModelException Refuse(string key, string allowed) =>
        new(ModelFault.BadBundle, $"{_path}: {key}: {allowed} is expected there. Copy the file again from the export.");
}
