using System.Diagnostics;
using System.Globalization;
using EdgeAgent.EndToEnd.Tests.Faults;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>A configuration that changes while the agent runs.</summary>
public sealed class ReloadTests
{
    /// <summary>As often as EDGEAGENT_ROUNDS tells; 10 without it.</summary>
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("EDGEAGENT_ROUNDS") ?? "10", CultureInfo.InvariantCulture);

    [ProgramFact("ffmpeg", "mosquitto", "mosquitto_pub", "kill")]
    public async Task A_reload_restarts_what_has_changed_and_nothing_else()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        await using var other = new LiveCamera();
        var model = ToyModels.Quick(scene.Folder["toy.onnx"]);
        var kept = $"  door: {{source: '{camera.Url}', detect: {{model: {model}}}}}\n";
        var agent = scene.Run($"cameras:\n{kept}  hall: {{source: '{other.Url}', detect: {{model: {model}}}}}\n");
        await scene.UntilEventsAsync("door", "object.entered", 1);
        await scene.UntilEventsAsync("hall", "object.entered", 1);
        var child = ChildOf(agent, camera);

        // One changes, one is new, one stays; what needs a restart is named.
        Write(scene, agent, $"cameras:\n{kept}  hall: {{source: '{other.Url}', motion: {{}}}}\n  yard: {{source: '{other.Url}'}}\n", hangUp: true, threads: 7);
        await scene.UntilEventsAsync("yard", "source.up", 1);
        await scene.UntilEventsAsync("hall", "source.up", 2);
        Assert.Contains("\"reason\":\"removed\"", Assert.Single(scene.Events("hall", "source.down")), StringComparison.Ordinal);
        Assert.Single(scene.Events("hall", "object.left"));
        await agent.UntilPrintsAsync("Added: yard. Removed: none. Changed: hall.");
        await agent.UntilPrintsAsync("used only after a restart of the agent: agent.threads");
        await scene.Heard.UntilAsync(s => s.Last("edgeagent/line-3/hall/state/detect") == "" && s.Last("edgeagent/line-3/yard/state/enabled") == "ON");

        // Faults change nothing, and everybody hears of them.
        Write(scene, agent, $"cameras:\n{kept}  yard: {{sorce: x, detect: {{}}}}\n");
        Ask(scene, "command/reload");
        await scene.Heard.UntilAsync(s => s.Last("edgeagent/line-3/response/reload") is { } answer && answer.Contains("yard.sorce", StringComparison.Ordinal) && answer.Contains("\"ok\":false", StringComparison.Ordinal));
        await scene.Heard.UntilAsync(s => s.Last("edgeagent/line-3/state/fault") is { } fault && fault.Contains("the old one runs on", StringComparison.Ordinal));

        // What is taken out is closed, and the broker forgets it.
        Write(scene, agent, $"cameras:\n{kept}");
        Ask(scene, "command/reload");
        await scene.Heard.UntilAsync(s => s.Last("edgeagent/line-3/response/reload") is { } answer && answer.Contains("\"removed\":[\"hall\",\"yard\"]", StringComparison.Ordinal));
        foreach (var source in (string[])["hall", "yard"])
        {
            foreach (var topic in (string[])["status", "health", "state/enabled"])
                await scene.Heard.UntilAsync(s => s.Last($"edgeagent/line-3/{source}/{topic}") == "");
        }

        await Until.TrueAsync(() => ChildProcesses.Of(agent.Id).Count == 1);
        Assert.Equal(child, ChildOf(agent, camera));
        Assert.Equal((1, 0), (scene.Events("door", "source.up").Count, scene.Events("door", "source.down").Count));
        await scene.StopAsync(agent);
    }

    [ProgramFact("ffmpeg", "mosquitto", "kill")]
    public async Task Sources_that_come_and_go_leave_nothing_behind()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        var (picture, sound) = (scene.Folder["still.mp4"], scene.Folder["quiet.wav"]);
        foreach (var (source, file) in (IEnumerable<(string, string)>)[("testsrc2=s=160x120:r=10:d=60", picture), ("anoisesrc=a=0.1:d=60:r=16000", sound)])
        {
            using var maker = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", source, file]);
            await maker.WaitForExitAsync();
        }

        var model = ToyModels.Quick(scene.Folder["toy.onnx"]);
        var kept = $"cameras:\n  door: {{source: '{camera.Url}'}}\n";
        var more = $"{kept}  film: {{source: {picture}, loop: true, detect: {{model: {model}}}}}\nmicrophones:\n  tape: {{source: {sound}, loop: true, voice: {{model: energy}}}}\n";
        var agent = scene.Run(kept);
        await scene.UntilEventsAsync("door", "source.up", 1);
        int threads = 0, descriptors = 0;
        double megabytes = 0;
        for (var round = 1; round <= Rounds; round++)
        {
            Write(scene, agent, more, hangUp: true);
            await scene.UntilEventsAsync("film", "source.up", round);
            await scene.UntilEventsAsync("tape", "source.up", round);
            Write(scene, agent, kept, hangUp: true);
            await scene.UntilEventsAsync("film", "source.down", round);
            await Until.TrueAsync(() => ChildProcesses.Of(agent.Id).Count == 1);

            // By then everything was there twice.
            if (round == Math.Min(3, Rounds))
                (threads, descriptors, megabytes) = (agent.Threads, agent.Descriptors, agent.ResidentMegabytes);
        }

        await Until.TrueAsync(() => agent.Threads - threads <= 4 && agent.Descriptors - descriptors <= 4, state: () => $"{threads} → {agent.Threads} threads, {descriptors} → {agent.Descriptors} descriptors");
        Assert.InRange(agent.ResidentMegabytes - megabytes, -1000, 40);
        Assert.Single(scene.Events("door", "source.up"));
        await scene.StopAsync(agent);
    }

    private static void Write(FaultScene scene, AgentProcess agent, string sources, bool hangUp = false, int? threads = null)
    {
        scene.Configure(sources, threads);
        if (hangUp)
            agent.Signal("HUP");
    }

    private static void Ask(FaultScene scene, string topic)
    {
        using var publisher = Process.Start("mosquitto_pub", ["-p", $"{scene.Broker.Port}", "-V", "5", "-q", "1", "-t", $"edgeagent/line-3/{topic}", "-m", "{}"]);
        publisher.WaitForExit();
        Assert.Equal(0, publisher.ExitCode);
    }

    private static int ChildOf(AgentProcess agent, LiveCamera camera) => ChildProcesses.Of(agent.Id).Single(c => c.CommandLine.Contains(camera.Url, StringComparison.Ordinal)).Id;
}
