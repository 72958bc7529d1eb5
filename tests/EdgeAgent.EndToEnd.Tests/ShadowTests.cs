using System.Diagnostics;
using System.Text.Json.Nodes;
using EdgeAgent.EndToEnd.Tests.Faults;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>A second detector in the first one's shadow, in the program as it is built.</summary>
public sealed class ShadowTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("ffmpeg")]
    public async Task A_shadow_model_changes_no_event_and_the_same_pictures_give_the_same_report()
    {
        var film = _folder["conveyor.mp4"];
        using (var ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-y", "-t", "6", "-i", Path.Combine(Repository.Root, "demo", "conveyor.mp4"), "-c:v", "copy", film]))
        {
            await ffmpeg.WaitForExitAsync();
            Assert.Equal(0, ffmpeg.ExitCode);
        }

        var configuration = Example();
        var without = await SucceedAsync("replay", $"line={film}", "--config", configuration, "--json");
        Assert.Equal(without, await SucceedAsync("replay", $"line={film}", "--config", configuration, "--json", "--shadow", _folder["one"]));
        Assert.Equal(without, await SucceedAsync("replay", $"line={film}", "--config", configuration, "--json", "--shadow", _folder["two"]));
        Assert.False(Directory.Exists(_folder["state"]) && Directory.Exists(Path.Combine(_folder["state"], "shadow")));

        var report = JsonNode.Parse(await SucceedAsync("shadow", "line", "--from", _folder["one"], "--json"))!;
        Assert.Equal(Counts(report), Counts(JsonNode.Parse(await SucceedAsync("shadow", "line", "--from", _folder["two"], "--json"))!));
        // One graph with two sizes of input is two models.
        Assert.NotEqual((string?)report["model"]!["sha256"], (string?)report["shadow"]!["sha256"]);
        // Five a second as the detector sees them, and none left out.
        Assert.InRange((long)report["compared"]!, 28, 32);
        Assert.Equal(0, (long)report["skipped"]!);
        Assert.InRange((long)report["alike"]!, 0, (long)report["compared"]! - 1);
        var part = Assert.Single(report["classes"]!.AsArray(), c => (string?)c!["label"] == "part")!;
        Assert.True((long)part["both"]! > 20, part.ToJsonString());
        Assert.InRange((double)part["overlap"]!, 0.6, 1);
        var worst = report["worst"]!.AsArray();
        Assert.NotEmpty(worst);
        Assert.All(worst, picture => Assert.True(new FileInfo(Path.Combine(_folder["one"], "line", (string)picture!["file"]!)).Length > 1000));

        var words = await SucceedAsync("shadow", "--from", _folder["one"]);
        Assert.Contains("surface-defects-2 beside surface-defects", words, StringComparison.Ordinal);
        Assert.Contains((string)worst[0]!["file"]!, words, StringComparison.Ordinal);
    }

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task A_shadow_model_that_cannot_be_loaded_is_told_and_takes_nothing_with_it()
    {
        await using var scene = await FaultScene.OpenAsync();
        var film = scene.Folder["film.ts"];
        using (var encoder = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "color=white:s=640x480:r=10:d=4", "-c:v", "mpeg2video", "-q:v", "2", film]))
        {
            await encoder.WaitForExitAsync();
        }

        var detector = ToyModels.Quick(scene.Folder["toy.onnx"]);
        var broken = scene.Folder["broken.onnx"];
        File.WriteAllText(broken, "no graph");
        var agent = scene.Run($"cameras:\n  plain: {{source: {film}, pace: asap, detect: {{model: {detector}}}}}\n  shadowed: {{source: {film}, pace: asap, detect: {{model: {detector}, shadow: {broken}}}}}\n");
        Assert.True(await agent.WaitAsync(TimeSpan.FromSeconds(60)) == 0, agent.Output);
        await scene.Heard.UntilAsync(s => s.Last("edgeagent/line-3/status") == "offline");

        var fault = JsonNode.Parse(Assert.Single(scene.Heard.Events, e => e.Topic.EndsWith("/agent.fault", StringComparison.Ordinal)).Payload)!["data"]!;
        Assert.Equal("shadowed", (string?)fault["component"]);
        Assert.Contains("broken.onnx", (string?)fault["message"], StringComparison.Ordinal);
        Assert.Contains("The camera goes on as it was.", (string?)fault["message"], StringComparison.Ordinal);
        foreach (var type in (string[])["object.entered", "object.left"])
            Assert.Equal(scene.Events("plain", type).Count, scene.Events("shadowed", type).Count);
        Assert.NotEmpty(scene.Events("shadowed", "object.entered"));

        await using var check = AgentProcess.Start(["check", "--config", scene.Folder["edgeagent.yaml"]]);
        Assert.NotEqual(0, await check.WaitAsync(Patience));
        Assert.Contains("cameras.shadowed.detect.shadow", check.Output, StringComparison.Ordinal);
    }

    /// <summary>The example of docs/shadow.md, with the model of this repository; its shadow is the same graph at another size.</summary>
    private string Example()
    {
        var models = Path.Combine(Repository.Root, "models", "surface-defects");
        var other = SmallerModel.In(_folder);
        var example = File.ReadAllText(Path.Combine(Repository.Root, "docs", "shadow.md")).Split("```yaml\n")[1].Split("```")[0];
        var text = example.Replace("agent: {name: press}", $"agent: {{name: press, state: {_folder["state"]}}}", StringComparison.Ordinal)
            .Replace("model: surface-defects,", $"model: {models},", StringComparison.Ordinal).Replace("shadow: surface-defects-2", $"shadow: {other}", StringComparison.Ordinal);
        Assert.NotEqual(example, text);
        File.WriteAllText(_folder["edgeagent.yaml"], text);
        return _folder["edgeagent.yaml"];
    }

    private static string Counts(JsonNode report)
    {
        foreach (var picture in report["worst"]!.AsArray())
            picture!.AsObject().Remove("time");
        return string.Join('\n', ((string[])["compared", "skipped", "alike", "classes", "renamed", "worst"]).Select(key => report[key]!.ToJsonString()));
    }

    private static async Task<string> SucceedAsync(params string[] arguments)
    {
        await using var process = AgentProcess.Start(arguments);
        Assert.True(await process.WaitAsync(Patience) == 0, process.Output);
        return string.Join('\n', process.Printed);
    }
}
