using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Diary;

namespace EdgeAgent.Host.Scenes;

/// <summary>An event of the diary as a new scene: that such a one always comes of its film, or never again.</summary>
/// <param name="told">The event.</param>
/// <param name="film">What shows it.</param>
/// <param name="isForbidden">Whether it must never come again.</param>
/// <param name="configuration">The configuration; null where none is known.</param>
/// <param name="here">The time zone in which its moment is written.</param>
internal sealed class EventScene(DiaryEvent told, EventFilm film, bool isForbidden, string? configuration, TimeZoneInfo here)
{
    /// <summary>Of the film a little may be cut, and another model or threshold sees a little sooner or later.</summary>
    private const string Tolerance = "2s";

    /// <summary>What makes it this event and no other of its type, in the order in which it is written.</summary>
    private static readonly string[] Telling = ["label", "zone", "line", "direction", "verdict", "keyword", "text"];

    /// <summary>What a folder of it is called: <c>20261126-221503-entrance-zone-entered</c>.</summary>
    public string UsualName =>
        string.Create(CultureInfo.InvariantCulture, $"{Moment:yyyyMMdd-HHmmss}-{film.Source}-{told.Type.Replace('.', '-')}");

    private DateTimeOffset Moment => TimeZoneInfo.ConvertTime(told.Time ?? told.At, here);

    /// <summary>Writes it, with a copy of the film.</summary>
    /// <param name="folder">Its folder, which is made.</param>
    /// <returns>The scene's file.</returns>
    /// <exception cref="SceneException">It cannot be written, or there is one already.</exception>
    public string Write(string folder)
    {
        var file = Path.Combine(folder, SceneFile.FileName);
        if (Path.Exists(file))
            throw new SceneException($"{file} exists. Remove its folder first, or make the scene under another name: edgeagent scene add --name NAME.");
        var copy = film.Source + Path.GetExtension(film.File);
        var (filmed, making) = (Path.Combine(folder, copy), Path.Combine(folder, $"{copy}.new"));
        // What is no scene would only take room, on a disk that may have none.
        string[] rests = !Directory.Exists(folder) ? [folder] : !File.Exists(filmed) ? [making, filmed, $"{file}.new"] : [making, $"{file}.new"];
        try
        {
            Directory.CreateDirectory(folder);
            File.Copy(film.File, making, overwrite: true);
            File.Move(making, filmed, overwrite: true);
            // Last: a scene is never there without its film.
            WholeFile.Write(file, Encoding.UTF8.GetBytes(Text(folder, copy)), toDisk: false);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            foreach (var rest in rests)
                Remove(rest);
            throw new SceneException($"{folder} cannot be written: {e.Message.TrimEnd('.')}. Let user '{Environment.UserName}' write there (docs/page.md), or make the scene elsewhere: edgeagent scene add --to DIR.", e);
        }
    }

    private static void Remove(string path)
    {
        try
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else
                File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is told why nothing could be written there.
        }
    }

    private string Text(string folder, string copy)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Of event {told.Id}, by 'edgeagent scene add'; yours to change. docs/testing-a-site.md\n");
        text.Append(CultureInfo.InvariantCulture, $"about: {YamlValue.Of($"{(isForbidden ? "Never" : "Always")} this: {told.Type} of {film.Source} on {Moment:yyyy-MM-dd} at {Moment:HH:mm:ss}")}\n");
        if (configuration is not null)
            text.Append(CultureInfo.InvariantCulture, $"configuration: {YamlValue.Of(Path.GetRelativePath(Path.GetFullPath(folder), Path.GetFullPath(configuration)))}\n");
        text.Append(CultureInfo.InvariantCulture, $"play: {{{film.Source}: {YamlValue.Of(copy)}}}\n");
        if (film.At is { } before)
            text.Append(CultureInfo.InvariantCulture, $"from: {Moment - before:yyyy-MM-dd'T'HH:mm:ss.fffzzz}\n");
        text.Append(isForbidden ? "forbid:\n" : "expect:\n");
        text.Append(CultureInfo.InvariantCulture, $"  - event: {YamlValue.Of(told.Type)}\n");
        if (!told.Type.StartsWith("rule.", StringComparison.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"    source: {film.Source}\n");
        if (film.At is { } at)
            text.Append(CultureInfo.InvariantCulture, $"    at: {SceneEvent.Moment(at)}\n    within: {Tolerance}\n");
        var fields = Telling.Where(field => told.Data.ValueKind == JsonValueKind.Object && told.Data.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String && value.GetString()!.Length > 0).ToList();
        if (fields.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $"    data: {{{string.Join(", ", fields.Select(field => $"{field}: {YamlValue.Of(told.Data.GetProperty(field).GetString()!)}"))}}}\n");
        return text.ToString();
    }
}
