using System.Text.Json.Nodes;
using System.Xml.Linq;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>The example of docs/testing-a-site.md, which lies in the repository: played as it is, with another threshold, and kept as a whole.</summary>
public sealed class SceneTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly string Example = Path.Combine(Repository.Root, "demo", "scenes", "line", "scene.yaml");

    private static readonly string Orders = Path.Combine(Repository.Root, "demo", "tuning", "orders", "scene.yaml");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_the_documentation_shows_are_the_scenes_of_the_repository() =>
        Assert.All([Example, Orders], scene => Assert.Contains($"```yaml\n{File.ReadAllText(scene)}```", File.ReadAllText(Path.Combine(Repository.Root, "docs", "testing-a-site.md")), StringComparison.Ordinal));

    [ProgramFact("ffmpeg")]
    public async Task The_sweep_of_the_documentation_finds_the_threshold_and_writes_it_in_its_place()
    {
        var before = File.ReadAllText(Path.Combine(Repository.Root, "config", "demo.yaml")).Replace("../", $"{Repository.Root}/", StringComparison.Ordinal);
        File.WriteAllText(_folder["site.yaml"], before);
        Directory.CreateDirectory(_folder["scenes/orders"]);
        File.WriteAllText(_folder["scenes/orders/scene.yaml"], File.ReadAllText(Orders).Replace("configuration: ../../../config/demo.yaml\n", "", StringComparison.Ordinal).Replace("../../", $"{Repository.Root}/demo/", StringComparison.Ordinal));

        await using var tune = AgentProcess.Start(["tune", _folder["site.yaml"], "--scenes", _folder["scenes"], "--over", "recognize.min_confidence=0.25..0.4:0.05", "--write", "--yes"]);
        Assert.True(await tune.WaitAsync(Patience) == 0, tune.Output);

        // A table is padded to its right.
        var shown = string.Join('\n', tune.Printed.Select(line => line.TrimEnd()));
        Assert.Contains($"--over recognize.min_confidence=0.25..0.4:0.05\n{shown}\n```", File.ReadAllText(Path.Combine(Repository.Root, "docs", "testing-a-site.md")), StringComparison.Ordinal);
        Assert.Equal(
            before.Replace("recognize: {model: " + Repository.Root + "/models/commands}", "recognize: {model: " + Repository.Root + "/models/commands, min_confidence: 0.3}", StringComparison.Ordinal),
            File.ReadAllText(_folder["site.yaml"]));
        Assert.Contains("+    recognize: {model: ", tune.Output, StringComparison.Ordinal);
    }

    [ProgramFact("ffmpeg")]
    public async Task The_scene_of_the_documentation_passes_and_a_worse_configuration_fails_it()
    {
        await using (var good = AgentProcess.Start(["test", Path.Combine(Repository.Root, "demo", "scenes"), "--junit", _folder["good.xml"]]))
            Assert.True(await good.WaitAsync(Patience) == 0, good.Output);
        var report = XDocument.Load(_folder["good.xml"]).Root!;
        Assert.Equal(("8", "0", "0"), ((string)report.Attribute("tests")!, (string)report.Attribute("failures")!, (string)report.Attribute("errors")!));

        // The site's own configuration, with one change that somebody may make.
        var configuration = File.ReadAllText(Path.Combine(Repository.Root, "config", "demo.yaml")).Replace("../", $"{Repository.Root}/", StringComparison.Ordinal);
        Directory.CreateDirectory(_folder["scenes/line"]);
        File.WriteAllText(_folder["worse.yaml"], configuration.Replace("classes: [part]", "classes: [part], min_score: 99%", StringComparison.Ordinal));
        File.WriteAllText(_folder["scenes/line/scene.yaml"], File.ReadAllText(Example).Replace("configuration: ../../../config/demo.yaml\n", "", StringComparison.Ordinal)
            .Replace("../../", $"{Repository.Root}/demo/", StringComparison.Ordinal));
        await using var worse = AgentProcess.Start(["test", _folder["scenes"], "--config", _folder["worse.yaml"], "--junit", _folder["worse.xml"]]);
        Assert.True(await worse.WaitAsync(Patience) == 1, worse.Output);
        Assert.Contains("did not come", worse.Output, StringComparison.Ordinal);
        Assert.NotEmpty(XDocument.Load(_folder["worse.xml"]).Descendants("failure"));
    }

    [ProgramFact("ffmpeg")]
    public async Task Every_event_is_written_when_told_and_comes_again()
    {
        Directory.CreateDirectory(_folder["voice"]);
        File.WriteAllText(_folder["voice/scene.yaml"], $"configuration: {Repository.Root}/config/demo.yaml\nplay: {{operator: {Repository.Root}/demo/operator.flac}}\nexact: events.jsonl\n");

        await using (var missing = AgentProcess.Start(["test", _folder["voice"]]))
        {
            Assert.True(await missing.WaitAsync(Patience) == 1, missing.Output);
            Assert.Contains("'edgeagent test --update' writes it", missing.Output, StringComparison.Ordinal);
        }

        await using (var nobody = AgentProcess.Start(["test", _folder["voice"], "--update"]))
            Assert.True(await nobody.WaitAsync(Patience) == 2, nobody.Output);
        Assert.False(File.Exists(_folder["voice/events.jsonl"]));
        await using (var update = AgentProcess.Start(["test", _folder["voice"], "--update", "--yes"]))
            Assert.True(await update.WaitAsync(Patience) == 0, update.Output);
        Assert.Contains("\"text\":\"reject part twelve\"", File.ReadAllText(_folder["voice/events.jsonl"]), StringComparison.Ordinal);
        await using var again = AgentProcess.Start(["test", _folder["voice"]]);
        Assert.True(await again.WaitAsync(Patience) == 0, again.Output);
    }

    [ProgramFact("ffmpeg")]
    public async Task An_event_of_a_running_agent_becomes_a_scene_that_always_tells_it_or_never_may()
    {
        var site = $$"""
            agent: {name: site, state: {{_folder["state"]}}}
            mqtt:
              broker: {listen: '127.0.0.1:{{MosquittoBroker.FreePort()}}'}
            page: off
            cameras:
              line:
                source: {{Repository.Root}}/demo/conveyor.mp4
                pace: asap
                detect: {model: {{Repository.Root}}/models/surface-defects, classes: [part], fps: 10}
                track: {lost_for: 500ms}
                inspect: {}
                evidence:
                  clip: {events: [part.inspected], before: 5s, after: 1s, fps: 25, longest_side: 640, memory: 256MB}
            """;
        await using (var agent = AgentProcess.Run(_folder, site))
            Assert.True(await agent.WaitAsync(Patience) == 0, agent.Output);

        await using var list = AgentProcess.Start(["evidence", "list", "--state", _folder["state"], "--type", "evidence.completed", "--json"]);
        Assert.True(await list.WaitAsync(Patience) == 0, list.Output);
        var clip = list.Printed.Select(line => JsonNode.Parse(line)!).First(row => (string)row["state"]! == "proven");
        var id = Path.GetFileNameWithoutExtension((string)clip["path"]!)[^36..];
        foreach (var (options, exit) in new (string[], int)[] { ([], 0), (["--never"], 1) })
        {
            var name = exit == 0 ? "always" : "never";
            await using var add = AgentProcess.Start(["scene", "add", "--from", id, "--to", _folder["scenes"], "--name", name, "--config", _folder["edgeagent.yaml"], .. options]);
            Assert.True(await add.WaitAsync(Patience) == 0, add.Output);
            await using var test = AgentProcess.Start(["test", _folder[$"scenes/{name}"]]);
            Assert.True(await test.WaitAsync(Patience) == exit, test.Output + File.ReadAllText(_folder[$"scenes/{name}/scene.yaml"]));
        }
    }

    [Fact]
    public async Task Faults_are_told_with_their_place_and_exit_78()
    {
        File.WriteAllText(_folder["scene.yaml"], "play: {operater: x.wav}\nexpct: []\n");
        await using var faulty = AgentProcess.Start(["test", _folder.Path, "--config", Path.Combine(Repository.Root, "config", "demo.yaml")]);
        Assert.True(await faulty.WaitAsync(Patience) == 78, faulty.Output);
        Assert.Contains("scene.yaml:2:1 expct: 'expct' is not a key here.", faulty.Output, StringComparison.Ordinal);
        await using var none = AgentProcess.Start(["test", _folder.Path, "--filter", "nigt"]);
        Assert.True(await none.WaitAsync(Patience) == 69, none.Output);
        Assert.Contains("No scene has 'nigt' in its name.", none.Output, StringComparison.Ordinal);
    }
}
