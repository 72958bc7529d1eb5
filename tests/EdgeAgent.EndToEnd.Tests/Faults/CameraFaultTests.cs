using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests.Faults;

/// <summary>Cameras that break while the agent runs: one goes down, says why, and comes back by itself.</summary>
public sealed class CameraFaultTests
{
    private static string Camera(string name, string source, string model) =>
        $"  {name}: {{source: '{source}', detect: {{model: {model}}}, track: {{lost_for: 1s}}}}\n";

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task An_unplugged_camera_goes_down_and_comes_back_by_itself_with_new_tracks()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        await using var other = new LiveCamera();
        var model = ToyModels.Quick(scene.Folder["toy.onnx"]);
        var agent = scene.Run($"cameras:\n{Camera("door", camera.Url, model)}{Camera("hall", other.Url, model)}");
        await scene.UntilEventsAsync("door", "object.entered", 1);
        await scene.UntilEventsAsync("hall", "object.entered", 1);

        camera.Unplug();
        await scene.UntilEventsAsync("door", "source.down", 1);
        await scene.UntilEventsAsync("door", "object.left", 1);
        await scene.Heard.UntilAsync(s => s.Last("edgeagent/line-3/door/status") == "offline");
        Assert.Equal("online", scene.Heard.Last("edgeagent/line-3/hall/status"));

        camera.PlugIn();
        await scene.UntilEventsAsync("door", "source.up", 2);
        await scene.UntilEventsAsync("door", "object.entered", 2);
        var tracks = scene.Events("door", "object.entered").Select(e => JsonDocument.Parse(e).RootElement.GetProperty("data").GetProperty("track").GetInt32()).ToList();
        Assert.Equal(tracks.Distinct(), tracks);
        Assert.Empty(scene.Events("hall", "source.down"));
        Assert.Empty(scene.Events("hall", "object.left"));
        await Until.TrueAsync(() => !ChildProcesses.ZombiesOf(agent.Id).Any());
        await scene.StopAsync(agent);
    }

    [ProgramFact("ffmpeg", "mosquitto", "kill")]
    public async Task A_frozen_child_or_camera_is_stalled_and_opened_again()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        await using var frozen = new LiveCamera();
        var model = ToyModels.Quick(scene.Folder["toy.onnx"]);
        var agent = scene.Run($"cameras:\n{Camera("child", camera.Url, model)}{Camera("server", frozen.Url, model)}");
        await scene.UntilEventsAsync("child", "source.up", 1);
        await scene.UntilEventsAsync("server", "source.up", 1);

        var child = ChildProcesses.Of(agent.Id).Single(c => c.CommandLine.Contains(camera.Url, StringComparison.Ordinal)).Id;
        using (var kill = Process.Start("kill", ["-STOP", child.ToString(CultureInfo.InvariantCulture)]))
            kill.WaitForExit();
        frozen.Freeze();
        foreach (var source in (string[])["child", "server"])
        {
            await scene.UntilEventsAsync(source, "source.down", 1);
            Assert.Contains("\"reason\":\"stalled\"", scene.Events(source, "source.down")[0], StringComparison.Ordinal);
            await scene.UntilEventsAsync(source, "source.up", 2);
        }

        Assert.False(ChildProcesses.IsAlive(child));
        await Until.TrueAsync(() => !ChildProcesses.ZombiesOf(agent.Id).Any());
        await scene.StopAsync(agent);
    }

    [ProgramFact("ffmpeg", "mosquitto", "sh")]
    public async Task A_program_that_dies_at_once_is_tried_ever_more_seldom_and_leaves_nothing_behind()
    {
        await using var scene = await FaultScene.OpenAsync();
        var real = ProgramFactAttribute.PathOf("ffmpeg")!;
        var (broken, starts) = (scene.Folder["broken"], scene.Folder["starts"]);
        File.WriteAllText(broken, "");
        File.WriteAllText(starts, "");
        var wrapper = scene.Folder["ffmpeg"];
        File.WriteAllText(wrapper, $"""
            #!/bin/sh
            case "$*" in *-version*|*demuxer=*|*filter=*) exec {real} "$@";; esac
            [ -e {broken} ] || exec {real} "$@"
            echo x >>{starts}
            echo '[error] out of cameras' >&2
            exit 1
            """);
        using (var chmod = Process.Start("chmod", ["+x", wrapper]))
            chmod.WaitForExit();
        await using var camera = new LiveCamera();
        var model = ToyModels.Quick(scene.Folder["toy.onnx"]);
        var names = Enumerable.Range(1, 8).Select(i => $"c{i}").ToList();
        var agent = scene.Run("cameras:\n" + string.Concat(names.Select(n => Camera(n, camera.Url, model))),
            new Dictionary<string, string> { ["PATH"] = $"{scene.Folder.Path}:{Environment.GetEnvironmentVariable("PATH")}" });
        foreach (var name in names)
            await scene.UntilHealthAsync(name, "It said: out of cameras");

        // Two lives each warm up; two more may not add threads or descriptors.
        int Starts() => File.ReadAllLines(starts).Length;
        await Until.TrueAsync(() => Starts() >= 16);
        var (threads, descriptors) = (agent.Threads, agent.Descriptors);
        await Until.TrueAsync(() => Starts() >= 24);
        var (began, before) = (TimeProvider.System.GetTimestamp(), Starts());
        await Until.TrueAsync(() => Starts() >= 32);
        Assert.InRange(agent.Threads - threads, -100, 8);
        Assert.InRange(agent.Descriptors - descriptors, -100, 8 * 4);

        // A child that has just ended is one until it is waited for; none may stay.
        await Until.TrueAsync(() => !ChildProcesses.ZombiesOf(agent.Id).Any());

        // After two failures a wait is 4 s, spread by a quarter: 8 starts within 2 s would be a fork loop.
        Assert.True(TimeProvider.System.GetElapsedTime(began).TotalSeconds > 1, $"{Starts() - before} starts");
        Assert.All(names, n => Assert.Single(scene.Events(n, "source.down")));

        File.Delete(broken);
        await scene.UntilEventsAsync(names[0], "source.up", 1);
        await scene.StopAsync(agent);
    }

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task A_size_that_changes_in_mid_stream_is_seen_on_whole_frames_of_both_sizes()
    {
        await using var scene = await FaultScene.OpenAsync();
        var both = scene.Folder["both.ts"];
        await using (var file = File.Create(both))
        {
            foreach (var (size, pixels) in new[] { ("640x480", "yuv420p"), ("320x240", "yuv422p") })
            {
                var part = scene.Folder[size + ".ts"];
                using var encoder = Process.Start("ffmpeg",
                    ["-nostdin", "-v", "error", "-f", "lavfi", "-i", $"testsrc2=s={size}:r=10:d=2", "-c:v", "mpeg2video", "-pix_fmt", pixels, part]);
                await encoder.WaitForExitAsync();
                await file.WriteAsync(await File.ReadAllBytesAsync(part));
            }
        }

        var agent = scene.Run($"cameras:\n  door: {{source: {both}, pace: asap, detect: {{model: {ToyModels.Quick(scene.Folder["toy.onnx"])}}}}}");
        Assert.True(await agent.WaitAsync(TimeSpan.FromSeconds(60)) == 0, agent.Output);
        await scene.Heard.UntilAsync(s => s.Last("edgeagent/line-3/status") == "offline");

        // The box is the same share of the frame in both sizes: 10 of the 32 pixels of the model's width.
        var entered = scene.Events("door", "object.entered").Select(e => JsonDocument.Parse(e).RootElement.GetProperty("data").GetProperty("box")).ToList();
        Assert.InRange(entered.Count, 1, 2);
        Assert.All(entered, box => Assert.Equal(10.0 / 32, box.GetProperty("w").GetDouble(), 0.01));
        Assert.Equal(entered.Count, scene.Events("door", "object.left").Count);
    }

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task A_model_slower_than_its_camera_sees_the_newest_frame_and_never_an_ever_older_one()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera(framesPerSecond: 30);
        var model = SlowModel.Of(TimeSpan.FromSeconds(0.7), scene.Folder["slow.onnx"]);
        var agent = scene.Run($"cameras:\n  door: {{source: '{camera.Url}', detect: {{model: {model}, fps: 30}}, track: {{update_every: 100ms, lost_for: 10s}}}}");
        double Of(string e, string key) => JsonDocument.Parse(e).RootElement.GetProperty("data").GetProperty(key).GetDouble();
        await Until.TrueAsync(() => scene.Events("door", "object.updated").LastOrDefault() is { } e && Of(e, "stream_time_ms") > 10_000, TimeSpan.FromSeconds(40), () => agent.Output);

        // A queue would be 10 s behind by now. A frame may wait for one run and take one.
        var updates = scene.Events("door", "object.updated");
        var run = updates.Zip(updates.Skip(1), (a, b) => Of(b, "stream_time_ms") - Of(a, "stream_time_ms")).Max();
        Assert.InRange(Of(updates[^1], "latency_ms"), 1, 3 * run);
        await scene.Heard.UntilAsync(_ => scene.Health("door").Contains("\"drops\":", StringComparison.Ordinal) && !scene.Health("door").Contains("\"drops\":0", StringComparison.Ordinal));
        await scene.StopAsync(agent);
    }
}
