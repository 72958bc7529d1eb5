using System.Diagnostics;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests.Faults;

/// <summary>Models that fail while the agent runs: their streams say so, the others do not notice.</summary>
public sealed class ModelFaultTests
{
    private static List<string> FaultsOf(FaultScene scene) =>
        [.. scene.Heard.Events.Where(e => e.Topic == "edgeagent/line-3/events/agent.fault").Select(e => e.Text)];

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task A_model_that_gives_no_numbers_is_said_once_and_rests_while_the_others_go_on()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        Directory.CreateDirectory(scene.Folder["black"]);
        using (var encoder = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "color=black:s=64x64", "-frames:v", "1", Path.Combine(scene.Folder["black"], "1.png")]))
            await encoder.WaitForExitAsync();
        var agent = scene.Run($$"""
            cameras:
              night: {source: {{scene.Folder["black"]}}, loop: true, pace: asap, detect: {model: {{ToyModels.Quick(scene.Folder["night.onnx"])}} } }
              door: {source: '{{camera.Url}}', detect: {model: {{ToyModels.Quick(scene.Folder["door.onnx"])}} } }
            """);
        await scene.UntilHealthAsync("night", "\"state\":\"faulted\"");
        await scene.UntilEventsAsync("door", "object.updated", 1);
        await scene.UntilEventsAsync("night", "source.down", 1);
        Assert.Contains("rests", scene.Health("night"), StringComparison.Ordinal);
        Assert.Contains("\"component\":\"night\"", Assert.Single(FaultsOf(scene)), StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"model_failed\"", Assert.Single(scene.Events("night", "source.down")), StringComparison.Ordinal);
        await agent.UntilPrintsAsync("failed 3 times in a row and is loaded anew");
        Assert.DoesNotContain(scene.Heard.All, m => m.Text.Contains(":NaN", StringComparison.Ordinal));
        await scene.StopAsync(agent);
    }

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task An_engine_that_is_missing_is_said_aloud_and_the_processor_works()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        var agent = scene.Run($"cameras:\n  door: {{source: '{camera.Url}', detect: {{model: {ToyModels.Quick(scene.Folder["toy.onnx"])}, engine: cuda}}}}\n");
        await scene.UntilEventsAsync("door", "object.entered", 1);
        await agent.UntilPrintsAsync("Model toy runs on the processor: ");
        var fault = Assert.Single(FaultsOf(scene));
        Assert.Contains("\"component\":\"door\"", fault, StringComparison.Ordinal);
        Assert.Contains("CUDA", fault, StringComparison.Ordinal);
        await scene.StopAsync(agent);
    }

    [ProgramTheory("ffmpeg", "mosquitto")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_model_whose_files_are_overwritten_while_it_is_loaded_works_on(bool weightsBeside)
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        var weights = scene.Folder["toy.bin"];
        var model = weightsBeside ? ToyModels.WithWeightsBeside(scene.Folder["toy.onnx"], weights) : ToyModels.Quick(scene.Folder["toy.onnx"]);
        var agent = scene.Run($"cameras:\n  door: {{source: '{camera.Url}', detect: {{model: {model}}}}}\n");
        await scene.UntilEventsAsync("door", "object.entered", 1);
        foreach (var file in (string[])[model, weights])
        {
            if (File.Exists(file))
                await File.WriteAllTextAsync(file, "");
        }

        await scene.UntilEventsAsync("door", "object.updated", scene.Events("door", "object.updated").Count + 2);
        Assert.Empty(scene.Events("door", "source.down"));
        await scene.StopAsync(agent);
    }
}
