using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Schema;
using EdgeAgent.Host.Tests.Configuration;
using EdgeAgent.Pipeline.Yaml;
using EdgeAgent.TestKit;
using NJsonSchema;

namespace EdgeAgent.Host.Tests.Scenes;

/// <summary>The schema by which an editor completes and checks a scene, held against what the agent takes and refuses.</summary>
public sealed class SceneSchemaTests : IDisposable
{
    private readonly SceneFolder _site = new();

    public static TheoryData<string> Scenes =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "demo"), "scene.yaml", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Repository.Root, file))];

    public void Dispose() => _site.Dispose();

    [Fact]
    public void The_committed_schema_is_current() => GeneratedFile.AssertCurrent("config/scene.schema.json", SettingsSchema.OfScene());

    [Theory]
    [MemberData(nameof(Scenes))]
    public async Task Every_scene_of_the_repository_validates_and_names_its_schema(string file)
    {
        var path = Path.Combine(Repository.Root, file);

        Assert.Empty(await FaultsAsync(File.ReadAllText(path)));
        var named = File.ReadLines(path).First()["# yaml-language-server: $schema=".Length..];
        Assert.Equal(Path.Combine(Repository.Root, "config", "scene.schema.json"), Path.GetFullPath(named, Path.GetDirectoryName(path)!));
    }

    [Theory]
    [InlineData("play: {entrance: clip.mp4}\nexpect:\n  - {event: [rule.intruder, zone.*], at: 2.5s, within: 500ms, count: 2, data: {track: 1, score: 0.7..0.9, zone: door}, if: event.data.track > 0}\n  - {event: object.entered, between: ..5s, count: 2..}")]
    [InlineData("play: ../../recording\nforbid: [{event: agent.fault, source: entrance}]")]
    [InlineData("from: 2026-11-26T22:15:00+01:00\nplay: {entrance: clip.mp4}\nexact: events.jsonl")]
    public async Task What_the_agent_takes_the_schema_takes(string scene)
    {
        _site.Write("recording/entrance/20261126T220000000Z.ffconcat", "ffconcat version 1.0\nfile 20261126T220000000Z.mp4\n");
        _site.Write("recording/entrance/20261126T220000000Z.mp4", "");

        Assert.Empty(await FaultsAsync(scene));
        _site.Write("scenes/night/scene.yaml", $"configuration: ../../edgeagent.yaml\n{scene}\n");
        Assert.NotEmpty(SceneFolder.Reader().Read(new("night", _site["scenes/night/scene.yaml"])).Play);
    }

    [Theory]
    [InlineData("expect: [{event: zone.entered}]")]
    [InlineData("play: [clip.mp4]\nexpect: [{event: zone.entered}]")]
    [InlineData("play: {entrance: [clip.mp4]}\nexpect: [{event: zone.entered}]")]
    [InlineData("play: {entrance: clip.mp4}\nexpct: [{event: zone.entered}]")]
    [InlineData("play: {entrance: clip.mp4}\nexpect: {event: zone.entered}")]
    [InlineData("play: {entrance: clip.mp4}\nexpect: [{event: zone.enterd}]")]
    [InlineData("play: {entrance: clip.mp4}\nexpect: [{at: 2s}]")]
    [InlineData("play: {entrance: clip.mp4}\nexpect: [{event: zone.entered, at: 2}]")]
    [InlineData("play: {entrance: clip.mp4}\nexpect: [{event: zone.entered, between: 2s}]")]
    [InlineData("play: {entrance: clip.mp4}\nexpect: [{event: zone.entered, count: 0}]")]
    [InlineData("play: {entrance: clip.mp4}\nexpect: [{event: zone.entered, data: [zone]}]")]
    [InlineData("play: {entrance: clip.mp4}\nforbid: [{event: zone.entered, count: 1}]")]
    [InlineData("from: 22:15\nplay: {entrance: clip.mp4}\nforbid: [{event: zone.entered}]")]
    public async Task What_the_schema_refuses_the_agent_refuses(string scene)
    {
        Assert.NotEmpty(await FaultsAsync(scene));
        _site.Write("scenes/night/scene.yaml", $"configuration: ../../edgeagent.yaml\n{scene}\n");
        Assert.Throws<ConfigurationException>(() => SceneFolder.Reader().Read(new("night", _site["scenes/night/scene.yaml"])));
    }

    private static async Task<ICollection<NJsonSchema.Validation.ValidationError>> FaultsAsync(string yaml) =>
        (await JsonSchema.FromJsonAsync(SettingsSchema.OfScene())).Validate(YamlJson.Of(YamlTreeReader.Read(yaml)!)!.ToJsonString());
}
