using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Scenes;
using EdgeAgent.Host.Setup;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Setup;

public sealed class ExampleSceneTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_a_file_it_can_be_played_at_once_and_is_never_written_over()
    {
        File.WriteAllText(_folder["my film.mp4"], "");
        var plan = new SetupPlan { Agent = "site", Cameras = [new PlannedCamera("yard", "rtsp://10.0.0.8/a"), new PlannedCamera("gate", _folder["my film.mp4"])] };
        var scene = Write(plan)!;

        Assert.Equal(_folder["scenes/example/scene.yaml"], scene);
        var read = new SceneReader(new SecretRedactor(), _ => null, null).Read(new SceneFile("example", scene));
        Assert.Equal(("gate", _folder["my film.mp4"]), (Assert.Single(read.Play).Source, read.Play[0].Pieces[0].File));
        Assert.Null(ExampleScene.Write(_folder["edgeagent.yaml"], plan));
    }

    [Fact]
    public void Of_a_live_source_it_waits_for_a_film_under_a_name_that_is_not_played()
    {
        var scene = Write(new SetupPlan { Agent = "site", Microphones = [new PlannedMicrophone("desk", "alsa:default")] })!;

        Assert.EndsWith("scene.yaml.sample", scene, StringComparison.Ordinal);
        Assert.Throws<SceneException>(() => SceneFinder.Find([_folder["scenes"]]));
        File.WriteAllText(_folder["scenes/example/clip.wav"], "");
        File.Move(scene, _folder["scenes/example/scene.yaml"]);
        Assert.Equal("desk", Assert.Single(new SceneReader(new SecretRedactor(), _ => null, null).Read(Assert.Single(SceneFinder.Find([_folder["scenes"]]))).Play).Source);
    }

    private string? Write(SetupPlan plan)
    {
        File.WriteAllText(_folder["edgeagent.yaml"], ConfigurationWriter.Write(plan, new SecretsEditor(null)));
        return ExampleScene.Write(_folder["edgeagent.yaml"], plan);
    }
}
