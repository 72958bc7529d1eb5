using System.Diagnostics;
using System.Text.Json.Nodes;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests.Sync;

/// <summary>The example of docs/sync.md, with one film for its camera and microphone whose sound is 600 ms late.</summary>
public sealed class SyncExampleTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("ffmpeg")]
    public async Task A_rule_about_a_sound_beside_a_picture_fires_with_the_offset_alone_in_the_running_agent_and_in_a_replay()
    {
        var film = MakeFilm();
        var example = (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "sync.md"))).Split("```yaml\n")[1].Split("```")[0];
        foreach (var source in (string[])["\"rtsp://10.0.0.8/stream1\"", "\"alsa:default\""])
        {
            Assert.Contains(source, example, StringComparison.Ordinal);
            example = example.Replace(source, film, StringComparison.Ordinal);
        }

        const string offset = "offset: 600ms, ";
        Assert.Contains(offset, example, StringComparison.Ordinal);
        var (with, without) = (Write("with", example), Write("without", example.Replace(offset, "", StringComparison.Ordinal)));
        Assert.Equal("NotSo", await RunAsync(without));
        // A rule is asked when the sound comes. Where other work keeps the picture of it back for longer than that, nothing was seen yet.
        var outcome = await RunAsync(with);
        for (var again = 0; again < 3 && outcome != "Fired"; again++)
            outcome = await RunAsync(with);
        Assert.Equal("Fired", outcome);
        Assert.True(await ReplayAsync(with));
        Assert.False(await ReplayAsync(without));
    }

    private string Write(string name, string example)
    {
        File.WriteAllText(_folder[$"{name}.yaml"], $"agent: {{name: press, state: {_folder[name]}}}\nmqtt: {{port: {MosquittoBroker.FreePort()}}}\npage: off\n{example}");
        return name;
    }

    /// <summary>What the rule has answered when the agent has played the film at its own speed.</summary>
    private async Task<string> RunAsync(string name)
    {
        await using var agent = AgentProcess.Start(["run", "--config", _folder[$"{name}.yaml"]]);
        Assert.True(await agent.WaitAsync(Patience) == 0, agent.Output);
        var rules = Path.Combine(_folder[name], "rules.jsonl");
        var outcome = (string)JsonNode.Parse(Assert.Single(await File.ReadAllLinesAsync(rules)))!["outcome"]!;
        File.Delete(rules);
        return outcome;
    }

    /// <summary>Whether a replay of the film tells the rule's event.</summary>
    private async Task<bool> ReplayAsync(string name)
    {
        await using var replay = AgentProcess.Start(["replay", "--config", _folder[$"{name}.yaml"], "--json"]);
        Assert.True(await replay.WaitAsync(Patience) == 0, replay.Output);
        return replay.Printed.Any(line => line.Contains("edgeagent.rule.bang", StringComparison.Ordinal));
    }

    /// <summary>A gate that begins to move after three seconds, and is heard from 600 ms later on.</summary>
    private string MakeFilm()
    {
        const string picture = "color=c=gray:s=320x240:r=10:d=5[b];color=c=white:s=60x60:r=10:d=5[k];[b][k]overlay=x='40+if(gt(t,3),160*abs(sin((t-3)*2)),0)':y=90:eval=frame";
        const string sound = "aevalsrc='if(gt(t,3.6),0.4*(random(0)-0.5),0.0005*(random(0)-0.5))':s=16000:d=5";
        using var ffmpeg = Process.Start("ffmpeg", ["-v", "error", "-nostdin", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-c:v", "mpeg4", "-q:v", "3", "-c:a", "aac", _folder["gate.mp4"]]);
        ffmpeg.WaitForExit();
        Assert.Equal(0, ffmpeg.ExitCode);
        return _folder["gate.mp4"];
    }
}
