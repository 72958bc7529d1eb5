using System.Text.Json;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests.Faults;

/// <summary>Cameras that run and show nothing, or nothing new: said once, nothing is made of their pictures, and all is well again by itself.</summary>
public sealed class CameraPictureTests
{
    private static string Camera(string name, string source, string model) =>
        $"  {name}: {{source: '{source}', detect: {{model: {model}}}, track: {{lost_for: 1s}}}}\n";

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task A_camera_that_shows_nothing_new_is_said_once_and_gives_no_objects_until_it_does_again()
    {
        await using var scene = await FaultScene.OpenAsync();

        // The picture of the fourth second stays for 14 s; from the fourth second on 12 s are black.
        await using var frozen = new LiveCamera(then: "loop=loop=140:size=1:start=40,setpts=N/10/TB");
        await using var dark = new LiveCamera(then: "drawbox=t=fill:color=black:enable='between(t,4,16)'");
        await using var other = new LiveCamera();
        var model = ToyModels.Quick(scene.Folder["toy.onnx"]);
        var agent = scene.Run($"cameras:\n{Camera("frozen", frozen.Url, model)}{Camera("dark", dark.Url, model)}{Camera("hall", other.Url, model)}");
        foreach (var condition in (string[])["dark", "frozen"])
        {
            await scene.UntilEventsAsync(condition, "source.impaired", 1);
            string? Reported() => scene.Heard.All.LastOrDefault(
                m => m.Topic == $"edgeagent/line-3/{condition}/health" && m.Text.Contains($"\"condition\":\"{condition}\"", StringComparison.Ordinal))?.Text;
            await scene.Heard.UntilAsync(_ => Reported() is not null);

            // Frames come and are counted all the same.
            using (var health = JsonDocument.Parse(Reported()!))
            {
                Assert.Equal("running", health.RootElement.GetProperty("state").GetString());
                Assert.InRange(health.RootElement.GetProperty("fps").GetDouble(), 0.1, 1000);
            }

            Assert.Equal("online", scene.Heard.Last($"edgeagent/line-3/{condition}/status"));
        }

        foreach (var condition in (string[])["dark", "frozen"])
        {
            await scene.UntilEventsAsync(condition, "object.left", 1);
            await scene.UntilEventsAsync(condition, "source.restored", 1);
            await scene.UntilEventsAsync(condition, "object.entered", 2);
            await scene.Heard.UntilAsync(_ => !scene.Health(condition).Contains("condition", StringComparison.Ordinal));
            foreach (var change in (string[])["source.impaired", "source.restored"])
                Assert.Contains($"\"condition\":\"{condition}\"", Assert.Single(scene.Events(condition, change)), StringComparison.Ordinal);
            Assert.Single(scene.Events(condition, "object.left"));
            Assert.Empty(scene.Events(condition, "source.down"));
            foreach (var line in (string[])["is", "is no longer"])
                Assert.Single(agent.Output.Split('\n'), l => l.Contains($"{condition} {line} {condition}", StringComparison.Ordinal));
        }

        // The model gives NaN on black: not one such picture has reached it.
        Assert.DoesNotContain(scene.Heard.Events, e => e.Topic.EndsWith("/agent.fault", StringComparison.Ordinal));
        Assert.Empty(scene.Events("hall", "source.impaired"));
        Assert.Empty(scene.Events("hall", "object.left"));
        await scene.StopAsync(agent);
    }
}
