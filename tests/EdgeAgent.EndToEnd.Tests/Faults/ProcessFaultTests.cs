using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests.Faults;

/// <summary>What befalls the process itself: signals in every state, a second agent, no descriptors, nobody who reads the log.</summary>
public sealed class ProcessFaultTests
{
    /// <summary>Longer than the silence that makes a camera stalled.</summary>
    private static readonly TimeSpan Asleep = TimeSpan.FromSeconds(8);

    private static string Camera(string source, string? model = null) =>
        $"cameras:\n  door: {{source: '{source}'{(model is null ? "" : $", detect: {{model: {model}}}")}}}\n";

    /// <summary>Accepts and never says a word.</summary>
    private static TcpListener Silent()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task Sigterm_at_the_first_thing_it_does_ends_it_cleanly()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        var agent = scene.Run(Camera(camera.Url));
        await Until.TrueAsync(() => File.Exists(Path.Combine(scene.Folder["state"], "agent.lock")), state: () => agent.Output);
        await scene.StopAsync(agent, told: false);
    }

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task Sigterm_while_the_broker_refuses_or_never_answers_ends_it_cleanly()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        using var silent = Silent();
        foreach (var port in (int[])[MosquittoBroker.FreePort(), PortOf(silent)])
        {
            var before = camera.Connections;
            var agent = scene.Run(Camera(camera.Url), broker: string.Create(CultureInfo.InvariantCulture, $"mqtt://127.0.0.1:{port}"));
            await Until.TrueAsync(() => camera.Connections > before, state: () => agent.Output);
            await scene.StopAsync(agent, told: false);
        }
    }

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task Sigterm_while_a_camera_never_answers_ends_it_cleanly()
    {
        await using var scene = await FaultScene.OpenAsync();
        using var silent = Silent();
        var agent = scene.Run(Camera(string.Create(CultureInfo.InvariantCulture, $"rtsp://127.0.0.1:{PortOf(silent)}/x")));
        using var _ = await silent.AcceptTcpClientAsync();
        await scene.StopAsync(agent);
    }

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task Sigterm_while_a_camera_is_waited_for_or_rests_ends_it_cleanly()
    {
        await using var scene = await FaultScene.OpenAsync();
        File.WriteAllText(scene.Folder["broken.onnx"], "<html>404</html>");
        var agent = scene.Run($$"""
            cameras:
              absent: {source: 'rtsp://127.0.0.1:1/x'}
              broken: {source: 'rtsp://127.0.0.1:1/x', detect: {model: {{scene.Folder["broken.onnx"]}} } }
            """);
        await scene.UntilEventsAsync("absent", "source.down", 1);
        await scene.UntilHealthAsync("broken", "faulted");
        await scene.StopAsync(agent);
        Assert.Equal("offline", scene.Heard.Last("edgeagent/line-3/absent/status"));
    }

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task Sigterm_while_a_model_is_tried_ends_it_cleanly()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        var agent = scene.Run(Camera(camera.Url, ToyModels.Slow(scene.Folder["slow.onnx"], long.MaxValue / 2)));
        await scene.Heard.UntilAsync(s => s.Last("edgeagent/line-3/status") == "online");
        Assert.Equal(0, camera.Connections);
        await scene.StopAsync(agent);
    }

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task Sigterm_twice_changes_nothing_and_every_last_event_leaves()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        var agent = scene.Run(Camera(camera.Url, ToyModels.Quick(scene.Folder["toy.onnx"])));
        await scene.UntilEventsAsync("door", "object.entered", 1);
        agent.Signal("TERM");
        agent.Signal("TERM");
        await scene.StopAsync(agent);
        await scene.UntilEventsAsync("door", "object.left", 1);
        Assert.Contains(scene.Heard.Events, e => e.Topic == "edgeagent/line-3/agent/events/agent.stopped" || e.Topic.EndsWith("/agent.stopped", StringComparison.Ordinal));
    }

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task After_Sigkill_the_will_is_sent_no_child_is_left_and_the_next_start_needs_no_cleaning()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        var agent = scene.Run(Camera(camera.Url));
        await scene.UntilEventsAsync("door", "source.up", 1);
        var children = ChildProcesses.Of(agent.Id);
        agent.Signal("KILL");
        await scene.Heard.UntilAsync(s => s.Last("edgeagent/line-3/status") == "offline");
        await Until.TrueAsync(() => !children.Any(c => ChildProcesses.IsAlive(c.Id)), state: () => string.Join('\n', children.Where(c => ChildProcesses.IsAlive(c.Id))));
        Assert.True(File.Exists(Path.Combine(scene.Folder["state"], "agent.pid")));

        var next = scene.Run(Camera(camera.Url));
        await scene.UntilEventsAsync("door", "source.up", 2);
        await scene.Heard.UntilAsync(s => s.Last("edgeagent/line-3/status") == "online");
        await scene.StopAsync(next);
    }

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task A_second_agent_on_one_state_folder_exits_69_and_names_the_first()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        var first = scene.Run(Camera(camera.Url));
        await scene.UntilEventsAsync("door", "source.up", 1);
        var second = scene.Run(Camera(camera.Url));
        Assert.Equal(69, await second.WaitAsync(Until.Patience));
        Assert.Contains($"process {first.Id}) uses the state folder {scene.Folder["state"]}", second.Output, StringComparison.Ordinal);
        Assert.Equal("online", scene.Heard.Last("edgeagent/line-3/status"));
        await scene.StopAsync(first);
        Assert.False(File.Exists(Path.Combine(scene.Folder["state"], "agent.pid")));
    }

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task A_state_folder_that_cannot_be_written_is_said_and_costs_no_camera()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        File.WriteAllText(scene.Folder["state"], "a file where a folder should be");
        var agent = scene.Run(Camera(camera.Url));
        await scene.UntilEventsAsync("door", "source.up", 1);
        await agent.UntilPrintsAsync($"The state folder {scene.Folder["state"]} cannot be written");
        await scene.StopAsync(agent);
    }

    [ProgramFact("ffmpeg", "mosquitto", "kill")]
    public async Task An_agent_that_was_asleep_comes_back_to_its_camera_and_broker_and_to_the_present()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        var agent = scene.Run($"cameras:\n  door: {{source: '{camera.Url}', detect: {{model: {ToyModels.Quick(scene.Folder["toy.onnx"])}}}, track: {{update_every: 100ms}}}}\n");
        await scene.UntilEventsAsync("door", "object.updated", 2);

        agent.Signal("STOP");
        await Task.Delay(Asleep);
        var before = scene.Events("door", "object.updated").Count;
        agent.Signal("CONT");

        // What was seen during the sleep is not told as now, nor all at once.
        double LatencyOf(string e) => JsonDocument.Parse(e).RootElement.GetProperty("data").GetProperty("latency_ms").GetDouble();
        await scene.UntilEventsAsync("door", "object.updated", before + 3);
        await Until.TrueAsync(() => LatencyOf(scene.Events("door", "object.updated")[^1]) < 1000, state: () => agent.Output);
        await scene.UntilHealthAsync("door", "\"running\"");
        await scene.Heard.UntilAsync(s => s.Last("edgeagent/line-3/status") == "online");
        await scene.StopAsync(agent);
    }

    [ProgramFact("ffmpeg", "mosquitto", "prlimit")]
    public async Task Without_free_descriptors_a_camera_says_so_and_recovers_when_there_are_some()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        var agent = scene.Run(Camera(camera.Url));
        await scene.UntilEventsAsync("door", "source.up", 1);
        camera.Unplug();
        await scene.UntilEventsAsync("door", "source.down", 1);
        // Five are free: enough for a thread, not for the pipes of a child.
        Limit(agent, LimitThatLeaves(agent, 5));
        camera.PlugIn();
        await scene.UntilHealthAsync("door", "Too many open files");
        await Until.TrueAsync(() => !ChildProcesses.ZombiesOf(agent.Id).Any());
        Limit(agent, 1024);
        await scene.UntilEventsAsync("door", "source.up", 2);
        await scene.StopAsync(agent);
    }

    [ProgramFact("ffmpeg", "mosquitto", "mkfifo", "sh")]
    public async Task A_log_that_nobody_reads_holds_up_nothing()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        var fifo = scene.Folder["log"];
        using (var make = Process.Start("mkfifo", [fifo]))
            make.WaitForExit();

        // Full before the first line is written, and open, so that whoever writes waits.
        await using var reader = new FileStream(fifo, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
        reader.Write(new byte[65536]);
        var agent = scene.Run(Camera(camera.Url, ToyModels.Quick(scene.Folder["toy.onnx"])), through: ["sh", "-c", $"exec \"$@\" >{fifo}", "sh"]);
        await scene.UntilEventsAsync("door", "object.updated", 2);
        await scene.StopAsync(agent);
    }

    [ProgramFact("ffmpeg", "mosquitto", "sh")]
    public async Task A_log_whose_reader_has_left_holds_up_nothing()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();

        // "true" closes the reading end at once; the agent keeps the process id of the shell.
        var agent = scene.Run(Camera(camera.Url, ToyModels.Quick(scene.Folder["toy.onnx"])), through: ["bash", "-c", "exec \"$@\" > >(true) 2>&1", "bash"]);
        await scene.UntilEventsAsync("door", "object.updated", 2);
        await scene.StopAsync(agent);
    }

    private static int LimitThatLeaves(AgentProcess agent, int free)
    {
        var used = Directory.GetFiles($"/proc/{agent.Id}/fd").Select(f => int.Parse(Path.GetFileName(f), CultureInfo.InvariantCulture)).ToHashSet();
        return Enumerable.Range(0, int.MaxValue).Where(d => !used.Contains(d)).ElementAt(free);
    }

    private static void Limit(AgentProcess agent, int descriptors)
    {
        using var prlimit = Process.Start("prlimit", [$"--pid={agent.Id}", $"--nofile={descriptors}:{1024}"]);
        prlimit.WaitForExit();
        Assert.Equal(0, prlimit.ExitCode);
    }
}
