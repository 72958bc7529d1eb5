using System.Diagnostics;
using EdgeAgent.EndToEnd.Tests.Faults;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>What a running agent can be told to do, over a real broker.</summary>
public sealed class ControlTests
{
    [ProgramFact("ffmpeg", "mosquitto", "mosquitto_pub")]
    public async Task A_camera_and_its_detection_are_switched_and_stay_so_over_a_crash()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        var sources = $"cameras:\n  door: {{source: '{camera.Url}', detect: {{model: {ToyModels.Quick(scene.Folder["toy.onnx"])}}}}}\n";
        var agent = scene.Run(sources);
        await scene.UntilEventsAsync("door", "object.entered", 1);
        Assert.Equal(("ON", "ON"), (State("enabled"), State("detect")));
        var child = Child(agent);

        // Nobody is "present" for ever, and the camera goes on.
        Set(scene, "door", "detect", "OFF");
        await scene.UntilEventsAsync("door", "object.left", 1);
        await scene.Heard.UntilAsync(_ => State("detect") == "OFF");
        Set(scene, "door", "detect", "ON");
        await scene.UntilEventsAsync("door", "object.entered", 2);
        Assert.Equal((1, child), (scene.Events("door", "source.up").Count, Child(agent)));

        Set(scene, "door", "detect", "OFF");
        Set(scene, "door", "enabled", "OFF");
        await scene.UntilHealthAsync("door", "\"state\":\"disabled\"");
        await scene.UntilEventsAsync("door", "object.left", 2);
        await scene.Heard.UntilAsync(s => State("enabled") == "OFF" && s.Last("edgeagent/line-3/door/status") == "offline");
        await Until.TrueAsync(() => !ChildProcesses.IsAlive(child));

        // What is set is written behind.
        await Until.TrueAsync(() => File.Exists(scene.Folder["state/settings.json"]) && File.ReadAllText(scene.Folder["state/settings.json"]) is var kept
            && kept.Contains("\"enabled\": \"OFF\"", StringComparison.Ordinal) && kept.Contains("\"detect\": \"OFF\"", StringComparison.Ordinal));
        // A crash may come before it is stored: then it has never been.
        await scene.UntilEventsAsync("door", "source.down", 1);
        agent.Signal("KILL");
        await agent.WaitAsync(Until.Patience);
        var viewers = camera.Connections;

        var restarted = scene.Run(sources);
        // What was not acknowledged before the crash comes a second time.
        await Until.TrueAsync(() => scene.Events("door", "source.down").Distinct().Count() >= 2, state: () => restarted.Output);
        Assert.Equal(("OFF", "OFF", viewers), (State("enabled"), State("detect"), camera.Connections));
        Assert.Contains("\"reason\":\"disabled\"", scene.Events("door", "source.down")[^1], StringComparison.Ordinal);
        Set(scene, "door", "detect", "ON");
        Set(scene, "door", "enabled", "ON");
        await scene.UntilEventsAsync("door", "object.entered", 3);
        await scene.StopAsync(restarted);
        Assert.Equal("{}", string.Concat(File.ReadAllText(scene.Folder["state/settings.json"]).Where(c => !char.IsWhiteSpace(c))));

        string? State(string name) => scene.Heard.Last($"edgeagent/line-3/door/state/{name}");

        int Child(AgentProcess owner) => ChildProcesses.Of(owner.Id).Single(c => c.CommandLine.Contains(camera.Url, StringComparison.Ordinal)).Id;
    }

    [ProgramFact("ffmpeg", "mosquitto", "mosquitto_pub")]
    public async Task A_lowest_score_that_is_set_holds_at_once()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();

        // Its person scores 0.9.
        var agent = scene.Run($"cameras:\n  door: {{source: '{camera.Url}', detect: {{model: {ToyModels.Quick(scene.Folder["toy.onnx"])}, min_score: 0.95}}}}\n");
        await scene.Heard.UntilAsync(s => s.Last("edgeagent/line-3/door/state/min_score") == "0.95");
        await scene.UntilEventsAsync("door", "source.up", 1);
        Set(scene, "door", "min_score", "1.5");
        await scene.Heard.UntilAsync(s => s.Last("edgeagent/line-3/door/response/min_score") is { } refusal && refusal.Contains("\"payload\"", StringComparison.Ordinal));
        Assert.Empty(scene.Events("door", "object.entered"));

        Set(scene, "door", "min_score", "0.5");
        await scene.UntilEventsAsync("door", "object.entered", 1);
        Assert.Equal("0.5", scene.Heard.Last("edgeagent/line-3/door/state/min_score"));
        await scene.StopAsync(agent);
    }

    [ProgramFact("ffmpeg", "mosquitto", "mosquitto_pub")]
    public async Task A_source_that_rests_is_revived_by_a_restart()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        var model = scene.Folder["toy.onnx"];
        await File.WriteAllTextAsync(model, "no model");
        var agent = scene.Run($"cameras:\n  door: {{source: '{camera.Url}', detect: {{model: {model}}}}}\n");
        await scene.UntilHealthAsync("door", "\"state\":\"faulted\"");

        ToyModels.Quick(model);
        Ask(scene, "door/command/restart");
        await scene.UntilEventsAsync("door", "object.entered", 1);
        await scene.Heard.UntilAsync(s => s.Last("edgeagent/line-3/door/response/restart") == "{\"ok\":true}");

        // One that runs is closed and opened, and says both.
        Ask(scene, "door/command/restart");
        await scene.UntilEventsAsync("door", "object.entered", 2);
        Assert.Contains("\"reason\":\"restarted\"", scene.Events("door", "source.down")[^1], StringComparison.Ordinal);
        Assert.Single(scene.Events("door", "object.left"));
        await scene.StopAsync(agent);
    }

    [ProgramFact("ffmpeg", "mosquitto", "mosquitto_pub")]
    public async Task A_snapshot_is_a_picture_of_now_and_nothing_under_a_mask_is_in_it()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        var agent = scene.Run($"cameras:\n  door: {{source: '{camera.Url}', privacy: {{left: {{polygon: [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]}}}}}}\n");
        await scene.UntilEventsAsync("door", "source.up", 1);
        await scene.Heard.UntilAsync(_ => Pictures().Count == 1);

        Publish(scene, "door/command/snapshot", "{\"longest_side\":80}");
        await scene.Heard.UntilAsync(s => s.Last("edgeagent/line-3/door/response/snapshot") is not null);
        Assert.StartsWith("{\"ok\":true,\"result\":{\"width\":80,\"height\":60,\"bytes\":", scene.Heard.Last("edgeagent/line-3/door/response/snapshot"), StringComparison.Ordinal);
        await scene.Heard.UntilAsync(_ => Pictures().Count == 2);

        foreach (var (picture, (width, height)) in Pictures().Zip([(160, 120), (80, 60)]))
        {
            await File.WriteAllBytesAsync(scene.Folder["shot.jpg"], picture);
            using (var decoder = Process.Start("ffmpeg", ["-nostdin", "-y", "-v", "error", "-i", scene.Folder["shot.jpg"], "-f", "rawvideo", "-pix_fmt", "gray", scene.Folder["shot.gray"]]))
                await decoder.WaitForExitAsync();
            var grey = await File.ReadAllBytesAsync(scene.Folder["shot.gray"]);
            Assert.Equal(width * height, grey.Length);
            // JPEG works in blocks of 8 pixels, and the last ones before the border may ring.
            Assert.All(Enumerable.Range(0, height), y => Assert.InRange(grey.AsSpan(y * width, width / 2 - 8).ToArray().Max(), 0, 30));
            Assert.InRange(Enumerable.Range(0, height).Average(y => grey.AsSpan(y * width + width / 2 + 8, width / 2 - 8).ToArray().Average(p => p)), 60, 255);
        }

        Set(scene, "door", "enabled", "OFF");
        await scene.UntilHealthAsync("door", "\"state\":\"disabled\"");
        Ask(scene, "door/command/snapshot");
        await scene.Heard.UntilAsync(s => s.Last("edgeagent/line-3/door/response/snapshot") is { } refusal && refusal.Contains("door gives no pictures now", StringComparison.Ordinal));
        await scene.StopAsync(agent);

        List<byte[]> Pictures() => [.. scene.Heard.All.Where(m => m.Topic == "edgeagent/line-3/door/snapshot" && m.Payload.Length > 0).Select(m => m.Payload.ToArray())];
    }

    private static void Ask(FaultScene scene, string topic) => Publish(scene, topic, "{}");

    private static void Set(FaultScene scene, string source, string name, string payload) => Publish(scene, $"{source}/set/{name}", payload);

    private static void Publish(FaultScene scene, string topic, string payload)
    {
        using var publisher = Process.Start("mosquitto_pub", ["-p", $"{scene.Broker.Port}", "-V", "5", "-q", "1", "-t", $"edgeagent/line-3/{topic}", "-m", payload]);
        publisher.WaitForExit();
        Assert.Equal(0, publisher.ExitCode);
    }
}
