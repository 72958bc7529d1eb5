using EdgeAgent.Host.Scenes;

namespace EdgeAgent.Host.Tests.Scenes;

public sealed class SceneFinderTests : IDisposable
{
    private readonly SceneFolder _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void Scenes_are_found_below_a_folder_once_each_by_name()
    {
        _site.Write("scenes/b/scene.yaml", "");
        _site.Write("scenes/a/inner/scene.yaml", "");
        _site.Write("scenes/a/notes.yaml", "");
        Directory.CreateSymbolicLink(_site["scenes/a/up"], _site["scenes"]);

        Assert.Equal(["a/inner", "b"], SceneFinder.Find([_site["scenes"]]).Select(scene => scene.Name));
        Assert.Equal("b", Assert.Single(SceneFinder.Find([_site["scenes/b"], _site["scenes/b/scene.yaml"]])).Name);
    }

    [Fact]
    public void Where_there_is_none_it_is_said()
    {
        Assert.Contains("does not exist. Name a folder of scenes", Assert.Throws<SceneException>(() => SceneFinder.Find([_site["gone"]])).Message, StringComparison.Ordinal);
        Assert.Contains("has no scene: neither it nor a folder in it holds a scene.yaml", Assert.Throws<SceneException>(() => SceneFinder.Find([_site["scenes"]])).Message, StringComparison.Ordinal);
    }
}
