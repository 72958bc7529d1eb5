using EdgeAgent.Mqtt.Tests;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests.Faults;

/// <summary>What a broker keeps is true, whoever is killed in between.</summary>
public sealed class RetainedFaultTests
{
    private static string Camera(string name, string source, string model) => $$"""
          {{name}}:
            {source: '{{source}}', loop: true, detect: {model: {{model}}, classes: [person]}, zones: {all: {polygon: [[0,0],[1,0],[1,1],[0,1]]} } }

        """;

    private static string Film => Path.Combine(Repository.Root, "demo", "conveyor.mp4");

    // What a subscriber that comes now would be told, and is told from then on. Events are kept by nobody: those that a killed agent left in its outbox come once.
    private static Dictionary<string, string> Kept(Subscriber subscriber) =>
        subscriber.All.Where(m => !(m.Topic.Contains("/events/", StringComparison.Ordinal) && !m.Retained)).GroupBy(m => m.Topic).Select(topic => topic.Last()).Where(m => m.Text.Length > 0).ToDictionary(m => m.Topic, m => m.Text);

    private static async Task AssertTrueAsync(FaultScene scene)
    {
        await using var late = await Subscriber.StartAsync(scene.Broker.Port, "edgeagent/+/#");
        await late.UntilAsync(s => Kept(s) is var kept
            && kept.GetValueOrDefault("edgeagent/line-3/status") == "online"
            && kept.GetValueOrDefault("edgeagent/line-3/door/state/occupancy_person") == "OFF"
            && kept.Keys.All(topic => !topic.Contains("/hall/", StringComparison.Ordinal)));
        var kept = Kept(late);
        Assert.Equal(("0", "OFF", "0", "offline"), (kept["edgeagent/line-3/door/state/count_person"], kept["edgeagent/line-3/door/state/zone_all_occupancy_person"],
            kept["edgeagent/line-3/door/state/zone_all_count_person"], kept["edgeagent/line-3/door/status"]));
    }

    [ProgramFact("mosquitto", "kill")]
    public async Task Nothing_that_a_broker_keeps_is_stale_or_of_a_camera_that_is_no_more_whoever_was_killed()
    {
        await using var scene = await FaultScene.OpenAsync("allow_anonymous true\npersistence true\npersistence_location {folder}/");
        var model = ToyModels.Quick(scene.Folder["toy.onnx"]);
        var first = scene.Run($"cameras:\n{Camera("door", Film, model)}{Camera("hall", Film, model)}");
        foreach (var camera in (string[])["door", "hall"])
            await scene.Heard.UntilAsync(s => s.Last($"edgeagent/line-3/{camera}/state/count_person") == "1" && s.Last($"edgeagent/line-3/{camera}/state/zone_all_count_person") == "1");
        await scene.Broker.SaveAsync();
        first.Signal("KILL");
        await first.WaitAsync(Until.Patience);

        // The hall is taken out of the configuration, and the first start without it never reaches its broker.
        var door = $"cameras:\n{Camera("door", scene.Folder["gone.mp4"], model)}";
        var second = scene.Run(door, broker: $"mqtt://127.0.0.1:{MosquittoBroker.FreePort()}");
        await second.UntilPrintsAsync("nothing listens there");
        second.Signal("KILL");
        await second.WaitAsync(Until.Patience);
        Assert.Equal("ON", scene.Heard.Last("edgeagent/line-3/hall/state/occupancy_person"));

        var third = scene.Run(door);
        await AssertTrueAsync(scene);

        // The broker dies, and comes back with what it had written down before all this.
        scene.Broker.Kill();
        await scene.Broker.StartAgainAsync();
        await AssertTrueAsync(scene);
        third.Signal("KILL");
    }
}
