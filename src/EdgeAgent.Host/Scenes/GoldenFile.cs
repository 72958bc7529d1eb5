using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Scenes;

/// <summary>The events of a scene in a file, one JSON object a line.</summary>
internal static class GoldenFile
{
    private const long MaximumBytes = 256L << 20;

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
    };

    /// <summary>One event as its line.</summary>
    public static string Line(GoldenEvent golden) => JsonSerializer.Serialize(golden, Format);

    /// <summary>Reads a file.</summary>
    /// <exception cref="SceneException">It cannot be read, or a line is no event.</exception>
    public static IReadOnlyList<GoldenEvent> Read(string path)
    {
        try
        {
            using var file = RegularFile.Open(path);
            if (file.Length > MaximumBytes)
                throw new SceneException($"{path} is larger than {MaximumBytes >> 20} MB. Cut the media to what the scene is about, and write it anew with 'edgeagent test --update'.");
            var bytes = RegularFile.Read(file, (int)file.Length) ?? throw new SceneException($"{path} has no end, or is being written. Name a file that 'edgeagent test --update' has written.");
            using var reader = new StreamReader(new MemoryStream(bytes));
            return [.. LinesOf(reader).Index().Where(line => line.Item.Length > 0).Select(line => Parse(path, line.Index + 1, line.Item))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SceneException($"{path} cannot be read: {e.Message.TrimEnd('.')}.", e);
        }
    }

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <exception cref="SceneException">It cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<GoldenEvent> events)
    {
        try
        {
            WholeFile.Write(path, Encoding.UTF8.GetBytes(string.Concat(events.Select(golden => Line(golden) + "\n"))), toDisk: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SceneException($"{path} cannot be written: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static IEnumerable<string> LinesOf(StreamReader reader)
    {
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private static GoldenEvent Parse(string path, int number, string line)
    {
        try
        {
            return JsonSerializer.Deserialize<GoldenEvent>(line, Format) ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw new SceneException($"{path}:{number} is no event as 'edgeagent test --update' writes it: {e.Message.Split(" Path:")[0].TrimEnd('.')}. Write it anew with --update.", e);
        }
    }
}
