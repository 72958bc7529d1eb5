using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>The example of docs/evidence.md, with the demo's media for its camera and microphone.</summary>
public sealed class EvidenceExampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("ffmpeg")]
    public async Task What_the_documentation_shows_of_evidence_gives_all_kinds_of_files_which_prove_themselves()
    {
        var example = (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "evidence.md"))).Split("```yaml\n")[1].Split("```")[0];
        (string Said, string Here)[] media =
        [
            ("rtsp://10.0.0.8/stream1", $"{Of("demo", "conveyor.mp4")}\n    pace: asap"), ("yolox-nano", Of("models", "surface-defects")), ("[person]", "[part]"),
            ("\"alsa:default\"", $"{Of("demo", "operator.flac")}\n    pace: asap"), ("speech-vad", Of("models", "speech-vad")),
        ];
        foreach (var (said, here) in media)
        {
            Assert.Contains(said, example, StringComparison.Ordinal);
            example = example.Replace(said, here, StringComparison.Ordinal);
        }

        await using (var agent = AgentProcess.Run(
            _folder, $"agent: {{name: line-3, state: {_folder["state"]}}}\nmqtt: {{broker: {{listen: '127.0.0.1:{MosquittoBroker.FreePort()}'}}}}\n{example}"))
        {
            string[] kinds = ["-frame.jpg", "-crop.jpg", ".mp4", ".wav"];
            await Until.TrueAsync(() => kinds.All(kind => Files().Any(file => file.EndsWith(kind, StringComparison.Ordinal))), TimeSpan.FromMinutes(3), () => $"{string.Join('\n', Files())}\n{agent.Output}");
            Assert.Equal(0, (await agent.StopAsync()).ExitCode);
        }

        await using var verify = AgentProcess.Start(["evidence", "verify", "--state", _folder["state"]]);
        Assert.True(await verify.WaitAsync(TimeSpan.FromSeconds(60)) == 0, verify.Output);
    }

    private string[] Files() => Directory.Exists(_folder["state/evidence"]) ? Directory.GetFiles(_folder["state/evidence"]) : [];

    private static string Of(params string[] path) => Path.Combine([Repository.Root, .. path]);
}
