using System.Diagnostics;
using System.Text.Json;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests.Faults;

/// <summary>Microphones that break or give nothing while the agent runs.</summary>
public sealed class MicrophoneFaultTests
{
    private static JsonElement Data(string json) => JsonDocument.Parse(json).RootElement.GetProperty("data");

    [ProgramFact("ffmpeg", "mosquitto", "mkfifo", NeedsAssets = true)]
    public async Task A_microphone_unplugged_in_mid_utterance_ends_it_and_comes_back_by_itself()
    {
        await using var scene = await FaultScene.OpenAsync();
        var (agent, fifo) = RunDesk(scene);
        using (var speaker = Speak(fifo))
        {
            await scene.UntilEventsAsync("desk", "speech.started", 1);
            speaker.Kill();
        }

        await scene.UntilEventsAsync("desk", "source.down", 1);
        Assert.Equal("end_of_stream", Data(Assert.Single(scene.Events("desk", "speech.ended"))).GetProperty("reason").GetString());

        using var again = Speak(fifo);
        await scene.UntilEventsAsync("desk", "source.up", 2);
        await scene.UntilEventsAsync("desk", "speech.started", 2);
        again.Kill();
        Assert.Equal([1, 2], scene.Events("desk", "speech.started").Select(e => Data(e).GetProperty("utterance").GetInt32()));
        await scene.StopAsync(agent);
    }

    [ProgramFact("ffmpeg", "mosquitto", NeedsAssets = true)]
    public async Task Digital_silence_is_said_and_is_no_speech_keyword_or_invalid_number()
    {
        await using var scene = await FaultScene.OpenAsync();
        var zeros = scene.Folder["zeros.wav"];
        using (var maker = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono:d=30", zeros]))
            await maker.WaitForExitAsync();
        var agent = scene.Run($$"""
            microphones:
              desk:
                source: {{zeros}}
                pace: asap
                voice: {model: {{TestAssets.PathOf("models/vad/silero_vad.onnx")}}}
                keywords: {model: {{TestAssets.PathOf("models/kws/computer_v2.onnx")}}}
            """);
        Assert.True(await agent.WaitAsync(TimeSpan.FromSeconds(60)) == 0, agent.Output);
        await scene.Heard.UntilAsync(s => s.Last("edgeagent/line-3/status") == "offline");
        var silent = Data(Assert.Single(scene.Events("desk", "source.impaired")));
        Assert.Equal(("silent", 4_000), (silent.GetProperty("condition").GetString(), silent.GetProperty("stream_time_ms").GetDouble()));
        Assert.Equal(["source.down", "source.impaired", "source.up"], scene.Heard.Events.Where(e => e.Topic.Contains("/desk/", StringComparison.Ordinal)).Select(e => e.Topic.Split('/')[^1]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(scene.Heard.All, m => m.Text.Contains("NaN", StringComparison.Ordinal) || m.Text.Contains("Infinity", StringComparison.Ordinal));
    }

    [ProgramFact("ffmpeg", "mosquitto", "mkfifo", NeedsAssets = true)]
    public async Task A_live_microphone_that_is_muted_becomes_silent_in_its_health_and_normal_again_by_itself()
    {
        await using var scene = await FaultScene.OpenAsync();
        var (agent, fifo) = RunDesk(scene);
        // Somebody speaks, mutes the microphone in mid-speech for longer than the limit, and speaks again.
        using var speaker = Play(fifo, "[0]atrim=end=8,apad=pad_dur=8[a];[1]acopy[b];[a][b]concat=n=2:v=0:a=1");

        // One after the other, each with a limit of its own: the whole takes 19 s where the machine keeps up.
        foreach (var type in (string[])["source.up", "speech.started", "source.impaired", "source.restored"])
            await scene.UntilEventsAsync("desk", type, 1);
        var impaired = Data(Assert.Single(scene.Events("desk", "source.impaired")));
        var silentAt = impaired.GetProperty("stream_time_ms").GetDouble();
        Assert.Equal("silent", impaired.GetProperty("condition").GetString());
        Assert.InRange(silentAt, 11_900, 12_500);
        await Until.TrueAsync(
            () => Times("speech.started", "start_ms").Any(t => t > silentAt), TimeSpan.FromSeconds(40), () => agent.Output, "speech after the silence");

        // What was being said ended by itself, soon after the last word.
        var ended = scene.Events("desk", "speech.ended").Select(Data).Where(e => e.GetProperty("end_ms").GetDouble() < silentAt).ToList();
        Assert.Equal(Times("speech.started", "start_ms").Count(t => t < silentAt), ended.Count);
        Assert.All(ended, e => Assert.Equal("silence", e.GetProperty("reason").GetString()));
        Assert.InRange(ended[^1].GetProperty("end_ms").GetDouble(), 0, 8600);
        Assert.Contains(scene.Heard.All, m => m.Topic.EndsWith("/desk/health", StringComparison.Ordinal) && m.Text.Contains("\"condition\":\"silent\"", StringComparison.Ordinal));
        Assert.DoesNotContain("condition", scene.Health("desk"), StringComparison.Ordinal);
        Assert.Empty(scene.Events("desk", "source.down"));
        Assert.DoesNotContain(scene.Heard.All, m => m.Text.Contains("NaN", StringComparison.Ordinal) || m.Text.Contains("Infinity", StringComparison.Ordinal));
        await scene.StopAsync(agent);

        IEnumerable<double> Times(string type, string key) => scene.Events("desk", type).Select(e => Data(e).GetProperty(key).GetDouble());
    }

    [ProgramFact("ffmpeg", "mosquitto", "mkfifo", "mosquitto_pub", NeedsAssets = true)]
    public async Task A_mute_closes_the_device_ends_what_was_being_said_and_outlives_a_restart()
    {
        await using var scene = await FaultScene.OpenAsync();
        using var microphone = new FifoMicrophone(scene.Folder);
        var sources = $$"""
            microphones:
              desk:
                source: 'alsa:desk'
                muted: true
                voice: {model: {{Path.Combine(Repository.Root, "models/speech-vad")}} }
                recognize: {model: {{Path.Combine(Repository.Root, "models/commands")}}, min_confidence: 0}
            """;
        var agent = scene.Run(sources, microphone.Environment);

        // Muted by the configuration: the device was never opened, and that is no fault.
        await scene.UntilHealthAsync("desk", "\"state\":\"muted\"");
        await UntilStateAsync("ON");
        await scene.UntilEventsAsync("desk", "source.down", 1);
        Assert.Equal(("muted", false), (Data(Assert.Single(scene.Events("desk", "source.down"))).GetProperty("reason").GetString(), IsOpen(agent, microphone.Fifo)));
        Assert.Empty(scene.Events("desk", "source.up"));

        Switch(scene, "OFF");
        using (var speaker = Speak(microphone.Fifo))
        {
            await scene.UntilEventsAsync("desk", "speech.started", 1);
            await UntilStateAsync("OFF");
            Assert.True(IsOpen(agent, microphone.Fifo));

            Switch(scene, "ON");
            await Until.TrueAsync(() => !IsOpen(agent, microphone.Fifo), Until.Patience, () => agent.Output, "the device is closed");
            await scene.UntilEventsAsync("desk", "speech.ended", 1);
            await scene.UntilEventsAsync("desk", "speech.transcript", 1);
            await scene.UntilHealthAsync("desk", "\"state\":\"muted\"");
        }

        // The stream goes on behind a gap as long as the mute.
        var ended = Data(scene.Events("desk", "speech.ended")[^1]).GetProperty("end_ms").GetDouble();
        var count = scene.Events("desk", "speech.started").Count;
        Switch(scene, "OFF");
        using (var again = Speak(microphone.Fifo))
        {
            await scene.UntilEventsAsync("desk", "source.up", 2);
            await scene.UntilEventsAsync("desk", "speech.started", count + 1);
            Assert.InRange(Data(scene.Events("desk", "speech.started")[count]).GetProperty("start_ms").GetDouble(), ended + 1, ended + 120_000);
            Switch(scene, "ON");
            await UntilStateAsync("ON");
        }

        await scene.StopAsync(agent);
        Assert.DoesNotContain("WRN desk", agent.Output, StringComparison.Ordinal);

        // What was switched holds, also when the configuration says nothing of it.
        var restarted = scene.Run(sources.Replace("muted: true", "muted: false", StringComparison.Ordinal), microphone.Environment);
        await Until.TrueAsync(() => scene.Heard.All.Count(m => m.Topic.EndsWith("/desk/health", StringComparison.Ordinal) && m.Text.Contains("\"state\":\"starting\"", StringComparison.Ordinal)) >= 2,
            TimeSpan.FromSeconds(40), () => restarted.Output, "the second start");
        await scene.UntilHealthAsync("desk", "\"state\":\"muted\"");
        Assert.False(IsOpen(restarted, microphone.Fifo));
        await scene.StopAsync(restarted);

        Task UntilStateAsync(string state) => scene.Heard.UntilAsync(s => s.Last("edgeagent/line-3/desk/state/mute") == state);
    }

    private static void Switch(FaultScene scene, string payload)
    {
        using var publisher = Process.Start("mosquitto_pub", ["-p", $"{scene.Broker.Port}", "-V", "5", "-q", "1", "-t", "edgeagent/line-3/desk/set/mute", "-m", payload]);
        publisher.WaitForExit();
        Assert.Equal(0, publisher.ExitCode);
    }

    /// <summary>Whether a process has a file open.</summary>
    private static bool IsOpen(AgentProcess agent, string path) =>
        Directory.GetFiles($"/proc/{agent.Id}/fd").Any(descriptor => new FileInfo(descriptor).LinkTarget == path);

    /// <summary>An agent that listens to an ALSA device which a pipe feeds.</summary>
    private static (AgentProcess Agent, string Fifo) RunDesk(FaultScene scene)
    {
        using var microphone = new FifoMicrophone(scene.Folder);
        var agent = scene.Run($$"""
            microphones:
              desk: {source: 'alsa:desk', voice: {model: {{TestAssets.PathOf("models/vad/silero_vad.onnx")}} } }
            """, microphone.Environment);
        return (agent, microphone.Fifo);
    }

    /// <summary>Somebody speaks into the pipe, in the time it takes.</summary>
    private static Process Speak(string fifo) => Play(fifo, "[0]acopy");

    /// <summary>Plays speech, there twice, through a filter of ffmpeg.</summary>
    private static Process Play(string fifo, string filter)
    {
        var speech = TestAssets.PathOf("audio/speech/jfk.wav");
        return Process.Start(new ProcessStartInfo("ffmpeg",
            ["-nostdin", "-v", "quiet", "-y", "-re", "-i", speech, "-i", speech, "-filter_complex", filter + "[out];[out]arealtime", "-f", "s16le", "-ar", "16000", "-ac", "1", fifo]))!;
    }
}
