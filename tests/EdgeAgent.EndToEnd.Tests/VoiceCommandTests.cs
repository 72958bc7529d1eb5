using System.Text.Json.Nodes;
using EdgeAgent.Mqtt.Tests;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>The example of docs/voice-commands.md, with the demo's media: an operator orders, and the agent does it.</summary>
[Collection(PaceGroup.Name)]
public sealed class VoiceCommandTests : IDisposable
{
    private const string Events = "edgeagent/press/events/";
    private const string OfLine = "edgeagent/press/line/events/";
    private const string OfOperator = "edgeagent/press/operator/events/";

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = MosquittoBroker.FreePort();
    private Subscriber? _heard;

    public void Dispose() => _folder.Dispose();

    [ProgramFact("ffmpeg")]
    public async Task An_order_by_voice_is_done_and_one_event_has_the_words_the_part_and_its_picture()
    {
        // Words and parts are two films, which begin when they are opened. Where other work keeps the camera back, the twelfth part is not there yet when it is ordered away.
        for (var again = 0; !await ObeysAsync(); again++)
            Assert.True(again < 3, "Part twelve was not there at any time when it was ordered away.");

        var order = Data(OfOperator + "speech.order", "\"reject part {number}\"");
        Assert.Equal(("reject part twelve", 12), ((string)order["text"]!, (int)order["number"]!));
        var rejected = Data(OfLine + "object.rejected");
        Assert.Equal(("part", 12, "reject part twelve", "operator"), ((string)rejected["label"]!, (int)rejected["track"]!, (string)rejected["words"]!, (string)rejected["by"]!));
        Assert.Equal([0xFF, 0xD8], Convert.FromBase64String((string)rejected["crop"]!)[..2]);
        Assert.True((double)rejected["box"]!["w"]! > 0);
        // "start the conveyor" counts from nothing again; "scratch on part seven" is understood, and no order.
        Assert.Equal("gate", (string)Data(OfLine + "line.reset")["line"]!);
        Assert.NotNull(Find(OfOperator + "speech.transcript", "scratch on part seven"));
        Assert.Null(Find(OfOperator + "speech.order", "scratch"));
        var refused = Data(OfLine + "object.not_rejected");
        Assert.Equal((4711, "panel"), ((int)refused["track"]!, (string)refused["by"]!));
        Assert.NotEmpty(refused["known"]!.AsArray());
        Assert.Null(Find(Events + "agent.fault"));
    }

    /// <summary>Plays both films to their end, or until the orders are carried out: gives whether they were.</summary>
    private async Task<bool> ObeysAsync()
    {
        if (Directory.Exists(_folder["state"]))
            Directory.Delete(_folder["state"], recursive: true);
        await using var agent = AgentProcess.Run(_folder, Example());
        await Until.TrueAsync(() => agent.Output.Contains("operator is up", StringComparison.Ordinal), TimeSpan.FromMinutes(1), () => agent.Output);
        await using var heard = await Subscriber.StartAsync(_port, "edgeagent/press/#");
        _heard = heard;
        await Until.TrueAsync(() => IsDone() || agent.Output.Contains("All sources have ended", StringComparison.Ordinal), TimeSpan.FromMinutes(2), () => agent.Output);
        if (!IsDone())
        {
            Assert.Matches("No object has that number|line gives no pictures now", agent.Output);
            return false;
        }

        // The same by MQTT: a number that nobody has is refused, and told.
        await heard.PublishAsync("edgeagent/press/line/command/reject", """{"number": 4711, "by": "panel"}""");
        await Until.TrueAsync(() => Find(OfLine + "object.not_rejected", "4711") is not null && Find("edgeagent/press/line/response/reject", "No object has that number") is not null, TimeSpan.FromMinutes(1), () => agent.Output);
        Assert.Equal(0, (await agent.StopAsync()).ExitCode);
        return true;

        bool IsDone() => Find(OfLine + "object.rejected") is not null && Find(OfLine + "line.reset") is not null;
    }

    private string Example()
    {
        var example = File.ReadAllText(Path.Combine(Repository.Root, "docs", "voice-commands.md")).Split("```yaml\n")[1].Split("```")[0];
        (string Said, string Here)[] media =
        [
            ("agent: {name: press}", $"agent: {{name: press, state: {_folder["state"]}}}\nmqtt: {{port: {_port}}}\npage: off"),
            ("rtsp://10.0.0.8/stream1", Of("demo", "conveyor.mp4")), ("model: surface-defects", $"model: {Of("models", "surface-defects")}"),
            ("\"alsa:default\"", Of("demo", "operator.flac")), ("model: speech-vad", $"model: {Of("models", "speech-vad")}"), ("model: commands", $"model: {Of("models", "commands")}"),
        ];
        foreach (var (said, here) in media)
        {
            Assert.Contains(said, example, StringComparison.Ordinal);
            example = example.Replace(said, here, StringComparison.Ordinal);
        }

        return example;
    }

    private static string Of(string folder, string name) => Path.Combine(Repository.Root, folder, name);

    private JsonNode Data(string topic, string containing = "") => JsonNode.Parse(Find(topic, containing) ?? throw new InvalidOperationException($"{topic} did not come."))!["data"]!;

    private string? Find(string topic, string containing = "") => _heard!.First(topic, containing);
}
