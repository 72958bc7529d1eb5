using System.Diagnostics;
using EdgeAgent.EndToEnd.Tests.Faults;
using EdgeAgent.Mqtt.Tests.HomeAssistant;
using EdgeAgent.TestKit;
using EdgeAgent.TestKit.HomeAssistant;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>The built agent, seen from Home Assistant.</summary>
public sealed class HomeAssistantTests
{
    private const string Person = "edgeagent.line-3.entrance.occupancy_person";
    private const string Mute = "edgeagent.line-3.desk.mute";
    private const string Level = "edgeagent.line-3.desk.level";

    [JinjaFact("ffmpeg", "mosquitto")]
    public async Task Camera_and_microphone_appear_by_themselves_are_true_obey_and_disappear()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var home = await HomeAssistantClient.StartAsync(scene.Broker.Port);
        var film = scene.Folder["film.ts"];
        using (var encoder = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x240:r=10:d=2", "-c:v", "mpeg2video", "-q:v", "2", film]))
            await encoder.WaitForExitAsync();
        var wav = TestWav.Write(scene.Folder["hum.wav"], [.. Enumerable.Range(0, 16_000).Select(i => 0.1f * MathF.Sin(i * 0.05f))], 16_000);
        var detector = ToyModels.Quick(scene.Folder["toy.onnx"]);
        var camera = $$$"""
            cameras:
              entrance:
                source: {{{film}}}
                loop: true
                detect: {model: {{{detector}}}, classes: [person]}
                zones: {door: {polygon: [[0, 0], [1, 0], [1, 1], [0, 1]]}}
                lines: {gate: {from: [0, 1], to: [1, 1]}}

            """;
        var microphone = $"microphones: {{desk: {{source: {wav}, loop: true, level: true}}}}\nhome_assistant: {{}}\n";

        var agent = scene.Run(camera + microphone);
        await home.UntilAsync(h => h.ValueOf(Person) == "ON" && h.IsAvailable(Person) && h.ValueOf(Level) is { } level && level != "None" && h.IsAvailable(Level), () => agent.Output);
        await home.UntilAsync(h => h.Messages.Any(m => m.Topic.EndsWith("/events/object.entered", StringComparison.Ordinal)) && !Unknown(h).Any(), () => string.Join(", ", Unknown(home)));
        Assert.Equal(["edgeagent.line-3", "edgeagent.line-3.desk", "edgeagent.line-3.entrance"], home.Home.Entities.Values.Select(e => (string)e.Config["device"]!["ids"]![0]!).Distinct().Order());
        Assert.Empty(home.FaultsOfValues());

        // A muted microphone is there no more, its switch is.
        await home.CommandAsync(Mute, "ON");
        await home.UntilAsync(h => h.ValueOf(Mute) == "ON" && !h.IsAvailable(Level) && h.IsAvailable(Mute), () => agent.Output);
        await home.CommandAsync(Mute, "OFF");
        await home.UntilAsync(h => h.ValueOf(Mute) == "OFF" && h.IsAvailable(Level), () => agent.Output);

        // Home Assistant starts again with nothing but what the broker keeps, and then says so.
        await using (var again = await HomeAssistantClient.StartAsync(scene.Broker.Port))
        {
            await again.UntilAsync(h => h.Home.Entities.Count == home.Home.Entities.Count && h.ValueOf(Person) is not null);
            var before = again.Messages.Count;
            await again.BirthAsync();
            await again.UntilAsync(h => h.Messages.Skip(before).Any(m => m is { Topic: "edgeagent/line-3/status", IsRetained: false }), () => agent.Output);
            Assert.Empty(again.FaultsOfValues());
            Assert.Empty(again.Home.Log);
        }

        agent.Signal("KILL");
        await home.UntilAsync(h => !h.IsAvailable(Person) && !h.IsAvailable(Mute));
        agent = scene.Run(microphone);
        await home.UntilAsync(h => !h.Home.Registry.Keys.Any(id => id.Contains(".entrance.", StringComparison.Ordinal)) && h.IsAvailable(Level), () => agent.Output);

        // The configuration gets the camera back while the agent runs.
        var file = scene.Folder["edgeagent.yaml"];
        File.WriteAllText(file, File.ReadAllText(file) + camera);
        agent.Signal("HUP");
        await home.UntilAsync(h => h.Home.Entities.ContainsKey(Person) && h.ValueOf(Person) == "ON" && h.IsAvailable(Person), () => agent.Output);
        await scene.StopAsync(agent);

        agent = scene.Run(microphone.Replace("home_assistant: {}", "", StringComparison.Ordinal));
        await home.UntilAsync(h => h.Home.Registry.Count == 0, () => agent.Output);
        await scene.StopAsync(agent);
        Assert.Empty(home.Home.Log);
    }

    // Events come when they come, figures each minute.
    private static IEnumerable<string> Unknown(HomeAssistantClient home) =>
        home.Silent.Where(id => !id.Contains(".event-", StringComparison.Ordinal) && !id.Contains(".metric-", StringComparison.Ordinal));
}
