using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Scenes;

/// <summary>Finds scenes: a folder with a <c>scene.yaml</c> each.</summary>
internal static class SceneFinder
{
    private const int MostNamed = 20;

    /// <summary>The scenes at or below some places, by name.</summary>
    /// <param name="places">Folders, or files of scenes.</param>
    /// <exception cref="SceneException">One is not there, or has no scene.</exception>
    public static IReadOnlyList<SceneFile> Find(IReadOnlyList<string> places)
    {
        var found = new Dictionary<string, SceneFile>();
        foreach (var place in places)
        {
            foreach (var scene in Below(place))
                found.TryAdd(Path.GetFullPath(scene.Path), scene);
        }

        return [.. found.Values.OrderBy(scene => scene.Name, StringComparer.Ordinal).ThenBy(scene => scene.Path, StringComparer.Ordinal)];
    }

    /// <summary>Those of them that have a text in their names.</summary>
    /// <param name="places">Folders, or files of scenes.</param>
    /// <param name="filter">The text, in which case does not count; null for all.</param>
    /// <exception cref="SceneException">One is not there, or has no scene; or none has the text in its name.</exception>
    public static IReadOnlyList<SceneFile> Find(IReadOnlyList<string> places, string? filter)
    {
        var all = Find(places);
        if (filter is null)
            return all;
        IReadOnlyList<SceneFile> chosen = [.. all.Where(scene => scene.Name.Contains(filter, StringComparison.OrdinalIgnoreCase))];
        return chosen.Count > 0 ? chosen
            : throw new SceneException($"No scene has '{filter}' in its name.{(Spelling.Nearest(filter, all.Select(scene => scene.Name)) is { } near ? $" Did you mean '{near}'?" : "")} There are {string.Join(", ", all.Select(scene => scene.Name).Take(MostNamed))}{(all.Count > MostNamed ? ", …" : "")}.");
    }

    private static List<SceneFile> Below(string place)
    {
        if (File.Exists(place))
            return [new SceneFile(NameOf(Path.GetDirectoryName(Path.GetFullPath(place))!), place)];
        if (!Directory.Exists(place))
            throw new SceneException($"{place} does not exist. Name a folder of scenes, each a folder with a {SceneFile.FileName}; 'edgeagent scene add' makes one of an event.");
        try
        {
            // A link to a folder above would never end.
            var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
            List<SceneFile> scenes =
                [.. Directory.EnumerateFiles(place, SceneFile.FileName, options).Select(file => new SceneFile(NameBelow(place, Path.GetDirectoryName(file)!), file))];
            return scenes.Count > 0 ? scenes
                : throw new SceneException($"{place} has no scene: neither it nor a folder in it holds a {SceneFile.FileName}. docs/testing-a-site.md shows one; 'edgeagent scene add' makes one of an event.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SceneException($"{place} cannot be read: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static string NameBelow(string place, string folder) =>
        Path.GetRelativePath(place, folder) is var name && name == "." ? NameOf(Path.GetFullPath(folder)) : name.Replace(Path.DirectorySeparatorChar, '/');

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)) is { Length: > 0 } name ? name : folder;
}
