using System.Diagnostics;
using EdgeAgent.Mqtt.Tests;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>Sources that come at their own pace, and what happens when the world around them breaks.</summary>
public sealed class LiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Configuration(int port, string sources) => $"""
        agent: {"{"}name: line-3, state: {_folder.Path}{"}"}
        mqtt: {"{"}url: 'mqtt://127.0.0.1:{port}'{"}"}
        {sources}
        """;

    private static string LoopingDialogue => $$"""
        microphones:
          desk:
            source: {{TestAssets.PathOf("audio/speech/jfk.wav")}}
            loop: true
            voice: {model: {{TestAssets.PathOf("models/vad/silero_vad.onnx")}}}
        """;

    [ProgramFact("ffmpeg", "mosquitto", NeedsAssets = true)]
    public async Task A_broker_that_is_away_for_a_while_is_published_to_again_without_a_restart()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var before = await Subscriber.StartAsync(broker.Port);
        await using var agent = AgentProcess.Run(_folder, Configuration(broker.Port, LoopingDialogue));
        await before.UntilAsync(s => s.Events.Any(e => e.Topic.EndsWith("/speech.started", StringComparison.Ordinal)));
        broker.Kill();
        await Until.TrueAsync(() => agent.Output.Contains("Events wait here", StringComparison.Ordinal), state: () => agent.Output);
        await Task.Delay(TimeSpan.FromSeconds(3)); // the outage itself, not a wait for something
        await broker.StartAgainAsync();
        await using var after = await Subscriber.StartAsync(broker.Port);
        await after.UntilAsync(s => s.Last("edgeagent/line-3/status") == "online" && s.Events.Any(e => e.Topic.EndsWith("/speech.started", StringComparison.Ordinal)));
        Assert.Equal("online", after.Last("edgeagent/line-3/desk/status"));
        var (code, took) = await agent.StopAsync();
        Assert.True(code == 0, agent.Output);
        Assert.InRange(took.TotalSeconds, 0, 10);
        await after.UntilAsync(s => s.Last("edgeagent/line-3/status") == "offline");
    }

    [ProgramFact("ffmpeg", "mosquitto", "mkfifo", NeedsAssets = true)]
    public async Task An_ALSA_microphone_that_is_fed_at_real_rate_is_heard()
    {
        var fifo = _folder["microphone.fifo"];
        Process.Start("mkfifo", [fifo])!.WaitForExit();
        await File.WriteAllTextAsync(_folder["asoundrc"],
            $"pcm.desk {{ type file slave.pcm \"nul\" file \"/dev/null\" infile \"{fifo}\" format \"raw\" }}\npcm.nul {{ type null }}\n");
        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await using var agent = AgentProcess.Run(_folder, Configuration(broker.Port, $$"""
            microphones:
              desk:
                source: alsa:desk
                voice: {model: {{TestAssets.PathOf("models/vad/silero_vad.onnx")}}}
                keywords: {model: {{TestAssets.PathOf("models/kws/computer_v2.onnx")}}}
            """), new Dictionary<string, string> { ["ALSA_CONFIG_PATH"] = _folder["asoundrc"] });

        // 16 kHz mono 16 bit, in the time it lasts: silence, the wake word, silence.
        using var feeder = Process.Start(new ProcessStartInfo("ffmpeg",
            ["-nostdin", "-v", "error", "-y", "-re", "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono:d=2", "-re", "-i", TestAssets.PathOf("audio/wake/fl_slt_computer.wav"),
             "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono:d=3", "-filter_complex", "[0][1][2]concat=n=3:v=0:a=1", "-f", "s16le", "-ar", "16000", "-ac", "1", fifo]))!;
        try
        {
            await subscriber.UntilAsync(s => s.Events.Any(e => e.Topic.EndsWith("/keyword.detected", StringComparison.Ordinal)));
            await subscriber.UntilAsync(s => s.Events.Any(e => e.Topic.EndsWith("/speech.ended", StringComparison.Ordinal)));
            Assert.All(subscriber.Events, e => EventContract.AssertValid(e.Text));
        }
        finally
        {
            if (!feeder.HasExited)
                feeder.Kill();
        }

        var (code, took) = await agent.StopAsync();
        Assert.True(code == 0, agent.Output);
        Assert.InRange(took.TotalSeconds, 0, 10);
    }

    [ProgramFact("ffmpeg", "mosquitto", NeedsAssets = true)]
    public async Task A_faulty_model_and_a_missing_camera_rest_alone()
    {
        await File.WriteAllTextAsync(_folder["broken.onnx"], "<html>404</html>");
        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await using var agent = AgentProcess.Run(_folder, Configuration(broker.Port, $$"""
            cameras:
              broken: {source: {{TestAssets.PathOf("video/bottle-detection.mp4")}}, detect: {model: {{_folder["broken.onnx"]}} } }
              absent: {source: 'rtsp://127.0.0.1:1/stream'}
            {{LoopingDialogue}}
            """));
        await subscriber.UntilAsync(s => s.Events.Any(e => e.Topic.EndsWith("/desk/events/speech.started", StringComparison.Ordinal)));
        await subscriber.UntilAsync(s => s.Last("edgeagent/line-3/broken/health")?.Contains("web page", StringComparison.Ordinal) == true);
        await subscriber.UntilAsync(s => s.Events.Any(e => e.Topic.EndsWith("/absent/events/source.down", StringComparison.Ordinal)));
        Assert.Equal("offline", subscriber.Last("edgeagent/line-3/broken/status"));
        Assert.Equal("online", subscriber.Last("edgeagent/line-3/desk/status"));
        Assert.Equal(0, (await agent.StopAsync()).ExitCode);
    }

    [ProgramFact("ffmpeg", NeedsAssets = true)]
    public async Task Without_a_configured_broker_there_is_one_on_this_machine()
    {
        var port = MosquittoBroker.FreePort();
        await using var agent = AgentProcess.Run(_folder, $"""
            agent: {"{"}name: line-3, state: {_folder.Path}{"}"}
            mqtt: {"{"}port: {port}{"}"}
            {LoopingDialogue}
            """);
        await Until.TrueAsync(() => agent.Output.Contains("runs with", StringComparison.Ordinal), state: () => agent.Output);
        await using var subscriber = await Subscriber.StartAsync(port);
        await subscriber.UntilAsync(s => s.Events.Any(e => e.Topic.EndsWith("/speech.started", StringComparison.Ordinal)));
        Assert.Equal(0, (await agent.StopAsync()).ExitCode);
    }

    [ProgramFact("ffmpeg", NeedsAssets = true)]
    public async Task Nothing_of_the_runtimes_telemetry_is_written()
    {
        await using var agent = AgentProcess.Run(_folder, $"""
            agent: {"{"}name: line-3, state: {_folder.Path}{"}"}
            mqtt: {"{"}port: 0{"}"}
            microphones:
              desk: {"{"}source: {TestAssets.PathOf("audio/speech/sb_spk2_snt2.wav")}, pace: asap, voice: {"{"}model: {TestAssets.PathOf("models/vad/silero_vad.onnx")}{"}}"}
            """, new Dictionary<string, string> { ["XDG_CACHE_HOME"] = _folder["cache"], ["HOME"] = _folder["home"], ["ORT_DISABLE_TELEMETRY"] = "" });
        Assert.True(await agent.WaitAsync(TimeSpan.FromSeconds(60)) == 0, agent.Output);
        Assert.DoesNotContain(new[] { _folder["cache"], _folder["home"] }.Where(Directory.Exists).SelectMany(f => Directory.EnumerateFiles(f, "*", SearchOption.AllDirectories)),
            f => f.Contains("onnxruntime", StringComparison.OrdinalIgnoreCase) || f.Contains("DeveloperTools", StringComparison.Ordinal));
    }

    [ProgramFact("ffmpeg", NeedsAssets = true)]
    public async Task The_agents_memory_stays_within_its_bound_and_flat()
    {
        await using var agent = AgentProcess.Run(_folder, $$"""
            agent: {name: line-3, state: {{_folder.Path}}}
            mqtt: {port: 0}
            cameras:
              hall:
                source: {{TestAssets.PathOf("video/one-by-one-person-detection.mp4")}}
                decoder: ffmpeg
                loop: true
                detect: {model: {{TestAssets.PathOf("models/detection/yolox_nano.onnx")}}, fps: 5}
            {{LoopingDialogue}}
            """);
        await Until.TrueAsync(() => agent.Output.Contains("hall is up", StringComparison.Ordinal) && agent.Output.Contains("desk is up", StringComparison.Ordinal), state: () => agent.Output);
        var readings = new List<double>();
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60))
        {
            await Task.Delay(TimeSpan.FromSeconds(2)); // a sampling interval
            readings.Add(agent.ResidentMegabytes);
        }

        Assert.InRange(readings.Max(), 1, 220);

        // The first third warms up; after that the median may not climb.
        double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);
        var third = readings.Count / 3;
        Assert.InRange(Median(readings.TakeLast(third)) - Median(readings.Skip(third).Take(third)), -50, 8);
        Assert.Equal(0, (await agent.StopAsync()).ExitCode);
    }
}
