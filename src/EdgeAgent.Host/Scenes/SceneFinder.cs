namespace EdgeAgent.Host.Scenes;

/// <summary>Finds scenes: a folder with a <c>scene.yaml</c> each.</summary>
internal static class SceneFinder
{
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
