using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeAgent.EndToEnd.Tests.Faults;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Engines;
using EdgeAgent.Pipeline.Models.Engines.TensorRt;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>Another ONNX Runtime by <c>EDGEAGENT_ORT</c>, in the built agent.</summary>
public sealed class EngineLibraryTests
{
    private static readonly string Packaged = Path.Combine(
        AppContext.BaseDirectory, "runtimes", $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}", "native", "libonnxruntime.so");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_library_that_is_named_works_and_the_packaged_one_is_not_loaded_beside_it(bool byFolder)
    {
        using var folder = new TemporaryFolder();
        var copy = folder["libonnxruntime.so"];
        File.Copy(Packaged, copy);

        // glibc's loader tells which libraries it initialises, to the end.
        await using var agent = AgentProcess.Start(["check", "--json"], new Dictionary<string, string>
        {
            ["EDGEAGENT_ORT"] = byFolder ? folder.Path : copy,
            ["LD_DEBUG"] = "libs",
        });
        await agent.WaitAsync(TimeSpan.FromSeconds(60));
        var message = FindingsOf(agent).Single(f => f.Subject == "ONNX Runtime");
        Assert.Equal("ok", message.State);
        Assert.Contains($" of {copy}, with cpu", message.Message, StringComparison.Ordinal);
        Assert.Contains($"calling init: {copy}", agent.Output, StringComparison.Ordinal);
        Assert.DoesNotContain($"calling init: {Packaged}", agent.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verb_says_which_library_works_and_gives_what_the_packaged_one_gives()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Packaged, folder["libonnxruntime.so"]);
        TestWav.Write(folder["a.wav"], [.. Enumerable.Range(0, 16000).Select(i => 0.3f * MathF.Sin(i * 0.05f))], 16000);
        var results = new List<string>();
        foreach (var library in (string[])["", folder.Path])
        {
            await using var agent = AgentProcess.Start(
                ["infer", Path.Combine(Repository.Root, "models", "speech-vad"), folder["a.wav"], "--json"], new Dictionary<string, string> { ["EDGEAGENT_ORT"] = library });
            Assert.Equal(0, await agent.WaitAsync(TimeSpan.FromSeconds(60)));
            Assert.Equal(library.Length > 0, agent.Output.Contains($"of {folder["libonnxruntime.so"]}, with cpu", StringComparison.Ordinal));
            results.Add(JsonDocument.Parse(Assert.Single(agent.Printed)).RootElement.GetProperty("segments").GetRawText());
        }

        Assert.Equal(results[0], results[1]);
    }

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task A_library_that_does_not_fit_is_said_in_log_event_and_check_and_the_packaged_one_works()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        var wrong = scene.Folder["libonnxruntime.so"];
        File.WriteAllText(wrong, "<html>404</html>");
        var environment = new Dictionary<string, string> { ["EDGEAGENT_ORT"] = wrong };
        var agent = scene.Run($"cameras:\n  door: {{source: '{camera.Url}', detect: {{model: {ToyModels.Quick(scene.Folder["toy.onnx"])}}}}}\n", environment);
        await agent.UntilPrintsAsync($"EDGEAGENT_ORT is not followed, and the packaged ONNX Runtime works instead, on the processor alone: {wrong} is no shared library.");
        await scene.UntilEventsAsync("door", "object.entered", 1);
        var fault = Assert.Single(scene.Heard.Events, e => e.Topic.EndsWith("/events/agent.fault", StringComparison.Ordinal)).Text;
        Assert.Contains("\"component\":\"onnxruntime\"", fault, StringComparison.Ordinal);
        Assert.Contains("is no shared library", fault, StringComparison.Ordinal);
        await scene.StopAsync(agent);

        await using var check = AgentProcess.Start(["check", "--json"], environment);
        Assert.Equal(69, await check.WaitAsync(TimeSpan.FromSeconds(60)));
        var findings = FindingsOf(check).Where(f => f.Subject == "ONNX Runtime").ToList();
        Assert.Equal(["ok", "missing"], findings.Select(f => f.State));
        Assert.Contains("is no shared library", findings[1].Message, StringComparison.Ordinal);
        Assert.Equal("Correct EDGEAGENT_ORT, or take it out of the environment.", findings[1].Cure);
    }

    [Fact]
    public void The_program_that_builds_engines_loads_the_graph_with_what_it_is_told_and_its_last_words_are_the_reason()
    {
        using var folder = new TemporaryFolder();
        var order = new EngineOrder
        {
            Model = "vad",
            Path = Path.Combine(Repository.Root, "models", "speech-vad", "model.onnx"),
            Engine = Engine.TensorRt,
            Shapes = [],
            Axes = new Dictionary<string, long>(),
        };
        var builder = new TensorRtBuilder(folder["engines"], ["dotnet", Path.Combine(AppContext.BaseDirectory, "edgeagent.dll")], TimeProvider.System, () => "orin");
        Assert.Contains("this build of ONNX Runtime has no TensorrtExecutionProvider", Assert.Throws<ModelException>(() => builder.Build(builder.Locate(order), default)).Message, StringComparison.Ordinal);
        var missing = Assert.Throws<ModelException>(() => builder.Build(builder.Locate(order with { Sha256 = new string('0', 64) }), default));
        Assert.Contains("is not the file its bundle names", missing.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(folder["engines"], "*making*", SearchOption.AllDirectories));
    }

    private static List<Row> FindingsOf(AgentProcess agent) =>
        [.. agent.Printed.Where(l => l.StartsWith('{')).Select(l => JsonSerializer.Deserialize<Row>(l, JsonSerializerOptions.Web)!)];

    private sealed record Row(string Subject, string State, string Message, string? Cure);
}
