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
        var fifo = scene.Folder["microphone.fifo"];
        using (var make = Process.Start("mkfifo", [fifo]))
            await make.WaitForExitAsync();
        await File.WriteAllTextAsync(scene.Folder["asoundrc"],
            $"pcm.desk {{ type file slave.pcm \"nul\" file \"/dev/null\" infile \"{fifo}\" format \"raw\" }}\npcm.nul {{ type null }}\n");
        var agent = scene.Run($$"""
            microphones:
              desk: {source: 'alsa:desk', voice: {model: {{TestAssets.PathOf("models/vad/silero_vad.onnx")}} } }
            """, new Dictionary<string, string> { ["ALSA_CONFIG_PATH"] = scene.Folder["asoundrc"] });
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
        Assert.Contains("desk has given nothing but zeros", agent.Output, StringComparison.Ordinal);
        Assert.Equal(["source.down", "source.up"], scene.Heard.Events.Where(e => e.Topic.Contains("/desk/", StringComparison.Ordinal)).Select(e => e.Topic.Split('/')[^1]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(scene.Heard.All, m => m.Text.Contains("NaN", StringComparison.Ordinal) || m.Text.Contains("Infinity", StringComparison.Ordinal));
    }

    /// <summary>Somebody speaks into the pipe, in the time it takes.</summary>
    private static Process Speak(string fifo) => Process.Start(new ProcessStartInfo("ffmpeg",
        ["-nostdin", "-v", "quiet", "-y", "-re", "-i", TestAssets.PathOf("audio/speech/jfk.wav"), "-f", "s16le", "-ar", "16000", "-ac", "1", fifo]))!;
}
