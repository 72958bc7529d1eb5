using System.Diagnostics;
using System.Text.Json;
using EdgeAgent.EndToEnd.Tests.Faults;
using EdgeAgent.Mqtt.Tests;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>The built agent in the words of Frigate.</summary>
public sealed class FrigateTests
{
    [ProgramFact("ffmpeg", "mosquitto", "mosquitto_pub")]
    public async Task Whoever_was_told_of_an_object_is_told_of_its_end_also_after_kill_9()
    {
        using var folder = new TemporaryFolder();
        await using var broker = await MosquittoBroker.StartAsync();
        await using var heard = await Subscriber.StartAsync(broker.Port, "frigate/#");
        await using var camera = new LiveCamera();
        AgentProcess Run() => AgentProcess.Run(folder, $$$"""
            agent: {name: line-3, state: {{{folder["state"]}}} }
            mqtt: {url: 'mqtt://127.0.0.1:{{{broker.Port}}}', frigate: {}}
            cameras:
              door: {source: '{{{camera.Url}}}', detect: {model: {{{ToyModels.Quick(folder["toy.onnx"])}}}}}
            """);

        await using (var agent = Run())
        {
            await heard.UntilAsync(h => Types(h) is ["new", ..]);
            await heard.UntilAsync(h => h.Last("frigate/door/person") == "1" && h.Last("frigate/door/detect/state") == "ON" && h.Last("frigate/door/status/detect") == "online");
            agent.Signal("KILL");
            await heard.UntilAsync(h => h.Last("frigate/available") == "offline");
        }

        await using (var agent = Run())
        {
            await heard.UntilAsync(h => Ids(h, "end").Count == 1 && Ids(h, "new").Count == 2);
            Assert.Equal(Ids(heard, "new")[0], Ids(heard, "end")[0]);

            // Frigate's switch is the agent's own, and nobody stays where nobody is looked for.
            using (var publisher = Process.Start("mosquitto_pub", ["-p", $"{broker.Port}", "-q", "1", "-t", "frigate/door/detect/set", "-m", "OFF"]))
                await publisher.WaitForExitAsync();
            await heard.UntilAsync(h => h.Last("frigate/door/detect/state") == "OFF" && h.Last("frigate/door/person") == "0" && Ids(h, "end").Count == 2);
            Assert.Equal(0, (await agent.StopAsync()).ExitCode);
            await heard.UntilAsync(h => h.Last("frigate/available") == "stopped");
        }

        Assert.Equal(Ids(heard, "new"), Ids(heard, "end"));
        // The picture has 160 x 120 pixels, and boxes are in them.
        var box = Changes(heard).First().GetProperty("after").GetProperty("box").EnumerateArray().Select(edge => edge.GetInt32()).ToList();
        Assert.True(box is [>= 0, >= 0, <= 160, <= 120] && box[2] - box[0] > 1 && box[3] - box[1] > 1, string.Join(", ", box));
    }

    private static List<JsonElement> Changes(Subscriber heard) =>
        [.. heard.All.Where(message => message.Topic == "frigate/events").Select(message => JsonDocument.Parse(message.Payload).RootElement)];

    private static List<string> Types(Subscriber heard) => [.. Changes(heard).Select(change => change.GetProperty("type").GetString()!)];

    // At least once: what was on its way when the agent was killed may come twice.
    private static List<string> Ids(Subscriber heard, string type) => [.. Changes(heard)
        .Where(change => change.GetProperty("type").GetString() == type).Select(change => change.GetProperty("after").GetProperty("id").GetString()!).Distinct()];
}
