using System.Buffers;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Host.Composition.Controls;

/// <summary>What persons have set while the agent ran, in a file: <c>{"desk":{"mute":"ON"},"door":{"min_score":"0.45"}}</c>.</summary>
/// <param name="path">The file; null where nothing can be kept.</param>
internal sealed partial class SettingsFile(string? path)
{
    private const string Name = "settings.json";

    /// <summary>A thousand sources with all of their settings take less.</summary>
    private const int LargestBytes = 1 << 20;

    /// <summary>No value is longer.</summary>
    private const int LongestValue = 32;

    /// <summary>In a state folder that this process owns.</summary>
    /// <param name="folder">The folder; null where there is none that can be written.</param>
    public static SettingsFile In(string? folder) => new(folder is null ? null : Path.Combine(folder, Name));

    /// <summary>Reads them; none where there is no file.</summary>
    /// <param name="ignored">Told of each part that is no setting, as a sentence.</param>
    /// <exception cref="IOException">The file is there and cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public IReadOnlyList<PersonsSetting> Read(Action<string> ignored)
    {
        if (path is null || !File.Exists(path))
            return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[LargestBytes + 1];
        var count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (count > LargestBytes)
        {
            ignored($"{path} has more than {LargestBytes} bytes, and no agent has written that.");
            return [];
        }

        try
        {
            using var document = JsonDocument.Parse(bytes.AsMemory(0, count), new JsonDocumentOptions { MaxDepth = 4 });
            return SettingsOf(document.RootElement, ignored);
        }
        catch (JsonException e)
        {
            ignored($"{path} is damaged: {e.Message}");
            return [];
        }
    }

    /// <summary>Keeps them; the file is there whole or not at all.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Write(IEnumerable<PersonsSetting> settings)
    {
        if (path is null)
            return;
        var content = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(content, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            foreach (var source in settings.GroupBy(s => s.Source).OrderBy(s => s.Key, StringComparer.Ordinal))
            {
                writer.WriteStartObject(source.Key);
                foreach (var setting in source.OrderBy(s => s.Name, StringComparer.Ordinal))
                    writer.WriteString(setting.Name, setting.Value);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        WholeFile.Write(path, content.WrittenSpan, toDisk: true);
    }

    private List<PersonsSetting> SettingsOf(JsonElement root, Action<string> ignored)
    {
        var settings = new List<PersonsSetting>();
        if (root.ValueKind != JsonValueKind.Object)
        {
            ignored($"{path} is damaged: it holds no object.");
            return settings;
        }

        foreach (var source in root.EnumerateObject())
        {
            if (source.Value.ValueKind != JsonValueKind.Object || TopicTable.FaultOfName(source.Name) is not null)
            {
                ignored($"{path} holds something that is no source's settings.");
                continue;
            }

            foreach (var setting in source.Value.EnumerateObject())
            {
                if (NamePattern().IsMatch(setting.Name) && setting.Value.ValueKind == JsonValueKind.String && setting.Value.GetString() is { Length: > 0 and <= LongestValue } value)
                    settings.Add(new PersonsSetting(source.Name, setting.Name, value));
                else
                    ignored($"{path} holds something of '{source.Name}' that is no setting.");
            }
        }

        return settings;
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,99}\z")]
    private static partial Regex NamePattern();
}
