using System.Text.Json;
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

    [ProgramFact("ffmpeg", "mosquitto", "mkfifo", NeedsAssets = true)]
    public async Task Two_cameras_and_two_microphones_publish_on_after_the_broker_was_away_for_20_seconds()
    {
        using var microphone = new FifoMicrophone(_folder);
        await using var broker = await MosquittoBroker.StartAsync();
        await using var before = await Subscriber.StartAsync(broker.Port);
        await using var agent = AgentProcess.Run(_folder, Configuration(broker.Port, $$"""
            cameras:
              hall:
                source: {{TestAssets.PathOf("video/one-by-one-person-detection.mp4")}}
                decoder: ffmpeg
                loop: true
                detect: {model: {{TestAssets.PathOf("models/detection/yolox_nano.onnx")}}, fps: 5, classes: [person], min_score: 0.4}
              table:
                source: {{TestAssets.PathOf("video/bottle-detection.mp4")}}
                decoder: opencv
                loop: true
                detect: {model: {{TestAssets.PathOf("models/detection/yolox_nano.onnx")}}, fps: 3, classes: [bottle], min_score: 0.4}
            {{LoopingDialogue}}
              wake:
                source: alsa:desk
                voice: {model: {{TestAssets.PathOf("models/vad/silero_vad.onnx")}}}
                keywords: {model: {{TestAssets.PathOf("models/kws/computer_v2.onnx")}}}
            """), microphone.Environment);
        microphone.Speak(_folder, TestAssets.PathOf("audio/wake/fl_slt_computer.wav"));

        await UntilAllAreHeardAsync(before);
        broker.Kill();
        await Until.TrueAsync(() => agent.Output.Contains("The next attempt as edgeagent-", StringComparison.Ordinal), state: () => agent.Output);
        await Task.Delay(TimeSpan.FromSeconds(20)); // the outage itself, not a wait for something
        await broker.StartAgainAsync();
        await using var after = await Subscriber.StartAsync(broker.Port);
        await UntilAllAreHeardAsync(after);
        await after.UntilAsync(s => s.Last("edgeagent/line-3/status") == "online");
        foreach (var source in (string[])["hall", "table", "desk", "wake"])
            await after.UntilAsync(s => s.Last($"edgeagent/line-3/{source}/status") == "online");

        var (code, took) = await agent.StopAsync();
        Assert.True(code == 0, agent.Output);
        Assert.InRange(took.TotalSeconds, 0, 10);
        await after.UntilAsync(s => s.Last("edgeagent/line-3/status") == "offline");
        Assert.All(before.Events.Concat(after.Events), e => EventContract.AssertValid(e.Text));

        static async Task UntilAllAreHeardAsync(Subscriber subscriber)
        {
            foreach (var topic in (string[])["hall/events/object.entered", "hall/events/object.left", "table/events/object.entered",
                "desk/events/speech.started", "desk/events/speech.ended", "wake/events/speech.ended", "wake/events/keyword.detected"])
            {
                await Until.TrueAsync(() => subscriber.Events.Any(e => e.Topic == $"edgeagent/line-3/{topic}"), TimeSpan.FromSeconds(90),
                    () => $"{topic} of {string.Join(' ', subscriber.Events.Select(e => e.Topic).Distinct())}");
            }
        }
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

    [ProgramFact("mosquitto", NeedsAssets = true)]
    public async Task Text_is_published_while_somebody_speaks_and_once_more_in_the_end()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await using var agent = AgentProcess.Run(_folder, Configuration(broker.Port, $$"""
            microphones:
              desk:
                source: {{TestAssets.PathOf("exports/espnet/wav/spk1_snt4.wav")}}
                loop: true
                voice: {model: energy, min_silence: 1s}
                recognize: {model: {{TestAssets.PathOf("exports/icefall/zipformer_streaming_transducer")}}, mode: streaming}
            """));

        // On a machine that is busy one utterance or another may be over before its first text is there.
        await subscriber.UntilAsync(s => Utterances(s).Any(kinds => kinds is ["started", "partial", .., "ended", "transcript"]));
        Assert.Equal(0, (await agent.StopAsync()).ExitCode);
        Assert.All(Utterances(subscriber).Where(kinds => kinds.Contains("transcript")), kinds => Assert.Equal("transcript", kinds[^1]));
        Assert.All(Utterances(subscriber), kinds => Assert.True(kinds.Count(k => k is "transcript" or "dropped") <= 1, string.Join(' ', kinds)));
        Assert.All(subscriber.Events, e => EventContract.AssertValid(e.Text));

        static IEnumerable<string[]> Utterances(Subscriber subscriber) => subscriber.Events.Where(e => e.Topic.Contains("/speech.", StringComparison.Ordinal))
            .GroupBy(e => JsonDocument.Parse(e.Text).RootElement.GetProperty("data").GetProperty("utterance").GetInt32(), e => e.Topic[(e.Topic.LastIndexOf('.') + 1)..])
            .Select(g => g.ToArray());
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
