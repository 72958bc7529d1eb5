using EdgeAgent.Host.Composition.Slate;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests.Faults;

/// <summary>A model whose native code takes the process with it: the next start names it, and the same crash is not repeated for ever.</summary>
public sealed class ProcessCrashTests
{
    /// <summary>How often a test kills the agent for one model until it is left alone.</summary>
    private const int Kills = CrashSlate.MostEnds;

    private static string Cameras(LiveCamera camera, string model) => $$"""
        cameras:
          door: {source: '{{camera.Url}}', detect: {model: {{model}} } }
          plain: {source: '{{camera.Url}}'}
        """;

    /// <summary>Waits until the slate says that the door's model is at work, so that the signal meets it there.</summary>
    private static Task UntilAtWorkAsync(FaultScene scene, AgentProcess agent, SlateWork work) => Until.TrueAsync(
        // Until then the slate is the last run's.
        () => agent.Output.Contains("Agent line-3 runs", StringComparison.Ordinal)
            && SlateFormat.Read(Path.Combine(scene.Folder["state"], "models-at-work"), 256)?.Records.Any(r => r.Stream == "door" && r.Work == work) == true,
        TimeSpan.FromSeconds(40),
        () => agent.Output);

    private static List<string> FaultsOf(FaultScene scene) =>
        [.. scene.Heard.Events.Where(e => e.Topic.EndsWith("/events/agent.fault", StringComparison.Ordinal)).Select(e => e.Text)];

    [ProgramTheory("ffmpeg", "mosquitto")]
    [InlineData("KILL")]
    [InlineData("SEGV")]
    public async Task A_crash_during_a_run_is_told_by_the_next_start_with_the_model_and_the_stream(string signal)
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        var cameras = Cameras(camera, SlowModel.Of(TimeSpan.FromSeconds(2), scene.Folder["slow.onnx"]));
        var agent = scene.Run(cameras);
        await UntilAtWorkAsync(scene, agent, SlateWork.Run);

        // .NET lets a SIGSEGV pass that no instruction of its own has caused, and two that wait together are one.
        await Until.TrueAsync(() =>
        {
            agent.Signal(signal);
            return agent.HasExited;
        });
        Assert.NotEqual(0, await agent.WaitAsync(Until.Patience));

        var next = scene.Run(cameras);
        await Until.TrueAsync(() => FaultsOf(scene).Count > 0, TimeSpan.FromSeconds(40), () => next.Output);
        await next.UntilPrintsAsync("ended without a stop: model 'slow' was being run for door.");
        var fault = Assert.Single(FaultsOf(scene));
        Assert.Contains("\"component\":\"slow\"", fault, StringComparison.Ordinal);
        Assert.Contains("was being run for door", fault, StringComparison.Ordinal);
        await scene.StopAsync(next);

        // A stop is a stop, also of a run that followed a crash.
        var ups = scene.Events("plain", "source.up").Count;
        var last = scene.Run(cameras);
        await scene.UntilEventsAsync("plain", "source.up", ups + 1);
        await scene.StopAsync(last);
        Assert.DoesNotContain("ended without a stop", last.Output, StringComparison.Ordinal);
    }

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task A_model_that_ends_the_agent_again_and_again_rests_while_the_others_work_until_its_file_changes()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        var model = ToyModels.Slow(scene.Folder["toy.onnx"], long.MaxValue / 2);
        var cameras = Cameras(camera, model);
        for (var i = 0; i < Kills; i++)
        {
            var agent = scene.Run(cameras);
            await UntilAtWorkAsync(scene, agent, SlateWork.Load);
            agent.Signal("KILL");
            await agent.WaitAsync(Until.Patience);
        }

        var ups = scene.Events("plain", "source.up").Count;
        var resting = scene.Run(cameras);
        await scene.UntilHealthAsync("door", "faulted");
        Assert.Contains("Model 'toy' was at work for door each time when the agent ended without a stop", scene.Health("door"), StringComparison.Ordinal);
        await scene.UntilEventsAsync("plain", "source.up", ups + 1);
        await scene.StopAsync(resting);

        ToyModels.Quick(model);
        var mended = scene.Run(cameras);
        await scene.UntilEventsAsync("door", "object.entered", 1);
        await scene.StopAsync(mended);
    }
}
