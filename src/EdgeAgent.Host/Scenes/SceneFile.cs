namespace EdgeAgent.Host.Scenes;

/// <summary>Where a scene stands.</summary>
/// <param name="Name">Its name: the path of its folder below the one that was named, with <c>/</c>.</param>
/// <param name="Path">Its file, as a person has named it.</param>
internal sealed record SceneFile(string Name, string Path)
{
    /// <summary>The name of every scene's file.</summary>
    public const string FileName = "scene.yaml";

    /// <summary>The folder of a site's scenes, where nobody names another.</summary>
    public const string UsualFolder = "scenes";
}
