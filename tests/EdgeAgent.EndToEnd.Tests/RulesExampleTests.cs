using System.Text.Json.Nodes;
using EdgeAgent.Mqtt.Tests;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>The example of docs/rules.md, with the demo's media for its camera and microphone.</summary>
public sealed class RulesExampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly int _port = MosquittoBroker.FreePort();
    private Subscriber? _heard;

    public void Dispose() => _folder.Dispose();

    [ProgramFact("ffmpeg")]
    public async Task What_the_documentation_shows_of_rules_fires_and_says_why_and_why_not()
    {
        var example = (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "rules.md"))).Split("```yaml\n")[1].Split("```")[0];
        (string Said, string Here)[] media =
        [
            ("agent: {name: press}", $"agent: {{name: press, state: {_folder["state"]}}}\nmqtt: {{port: {_port}}}\npage: off"),
            ("rtsp://10.0.0.8/stream1", $"{Of("demo", "conveyor.mp4")}\n    loop: true"), ("model: surface-defects", $"model: {Of("models", "surface-defects")}"),
            ("\"alsa:default\"", $"{Of("demo", "operator.flac")}\n    loop: true"), ("model: speech-vad", $"model: {Of("models", "speech-vad")}"), ("model: commands", $"model: {Of("models", "commands")}"),
        ];
        foreach (var (said, here) in media)
        {
            Assert.Contains(said, example, StringComparison.Ordinal);
            example = example.Replace(said, here, StringComparison.Ordinal);
        }

        await using (var agent = AgentProcess.Run(_folder, example))
        {
            await Until.TrueAsync(() => agent.Output.Contains("operator is up", StringComparison.Ordinal), TimeSpan.FromMinutes(1), () => agent.Output);
            await using var heard = await Subscriber.StartAsync(_port, "#");
            _heard = heard;
            string[] topics = ["edgeagent/press/events/rule.reject", "edgeagent/press/events/rule.in_the_middle", "edgeagent/press/events/rule.nobody_spoke", "edgeagent/press/events/rule.spoken_of", "line/gate"];
            await Until.TrueAsync(() => topics.All(topic => Message(topic) is not null), TimeSpan.FromMinutes(3), () => $"{string.Join('\n', topics.Where(topic => Message(topic) is null))}\n{agent.Output}");
            Assert.Equal(0, (await agent.StopAsync()).ExitCode);
        }

        Assert.Equal("open", Message("line/gate"));
        var rejected = JsonNode.Parse(Message("edgeagent/press/events/rule.reject")!)!;
        Assert.Equal(("edgeagent.rule.reject", "/agents/press", "critical"), ((string)rejected["type"]!, (string)rejected["source"]!, (string)rejected["data"]!["severity"]!));
        Assert.Contains("reject", (string)rejected["data"]!["fields"]!["words"]!, StringComparison.Ordinal);
        Assert.True((int)rejected["data"]!["fields"]!["parts"]! > 0);
        Assert.Equal("speech.transcript", (string)Assert.Single(rejected["data"]!["because"]!.AsArray())!["type"]!);

        await using var why = AgentProcess.Start(["why", (string)rejected["id"]!, "--state", _folder["state"]]);
        Assert.True(await why.WaitAsync(TimeSpan.FromSeconds(60)) == 0, why.Output);
        Assert.Contains("count('line', 'part')", why.Output, StringComparison.Ordinal);
        await using var not = AgentProcess.Start(["why", "--not", "reject", "--state", _folder["state"]]);
        Assert.True(await not.WaitAsync(TimeSpan.FromSeconds(60)) == 0, not.Output);
        Assert.Contains("yes  event.data.text.includes('reject'): yes", not.Output, StringComparison.Ordinal);
    }

    private string? Message(string topic) => _heard!.First(topic);

    private static string Of(params string[] path) => Path.Combine([Repository.Root, .. path]);
}
