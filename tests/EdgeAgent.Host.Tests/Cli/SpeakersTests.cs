using System.Text.Json.Nodes;
using EdgeAgent.Host.Cli;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Cli;

public sealed class SpeakersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [AssetFact]
    public async Task A_voice_is_learnt_and_found_again_without_naming_the_model_and_forgotten()
    {
        var enrolled = await RunAsync("enroll", "Anna", Wav("spk1_snt1"), Wav("spk1_snt5"), "--model", Model, "--json");
        Assert.Equal((ExitCode.Done, """{"name":"Anna","recordings":2}"""), (enrolled.Code, enrolled.Output.TrimEnd()));
        await RunAsync("enroll", "Ben", Wav("spk2_snt2"));

        var (code, output, error) = await RunAsync("identify", Wav("spk1_snt1"), "none.wav", Wav("spk2_snt1"), Wav("spk2_snt2"), "--json");

        Assert.True(code == ExitCode.Failed, error);
        var rows = Lines(output);
        Assert.Equal(("Anna", null), ((string?)rows[0]["name"], (string?)rows[0]["nearest"]));
        // Of two embeddings at cosine c the mean is at √((1 + c)/2) of each.
        Assert.Equal(Math.Sqrt((1 + 0.797759) / 2), (double)rows[0]["cosine"]!, 1e-3);
        Assert.Equal("""{"input":"none.wav","error":"none.wav does not exist."}""", rows[1].ToJsonString());
        Assert.Equal(("unknown", "Ben"), ((string?)rows[2]["name"], (string?)rows[2]["nearest"]));
        Assert.Equal(0.117679, (double)rows[2]["cosine"]!, 1e-3);
        Assert.Equal(("Ben", 1), ((string?)rows[3]["name"], (double)rows[3]["cosine"]!));
        Assert.Contains("spk2_snt1.wav: Ben 0.12", (await RunAsync("identify", Wav("spk2_snt1"), "--threshold", "0.1")).Output, StringComparison.Ordinal);

        Assert.Equal("Anna: 2 recording(s)\nBen: 1 recording(s)\n", (await RunAsync("list")).Output);
        Assert.Equal(ExitCode.Done, (await RunAsync("remove", "Anna")).Code);
        Assert.Equal("""{"name":"Ben","recordings":1}""", (await RunAsync("list", "--json")).Output.TrimEnd());
        var again = await RunAsync("remove", "Anna");
        Assert.Equal((ExitCode.Failed, "voices.json holds no voice of 'Anna'. Known: Ben."), (again.Code, again.Error.TrimEnd()));
    }

    [AssetFact]
    public async Task What_cannot_be_enrolled_leaves_no_file()
    {
        var failed = await RunAsync("enroll", "Anna", Wav("spk1_snt1"), "none.wav", "--model", Model);
        Assert.Equal((ExitCode.Failed, "none.wav does not exist.", "The voice of Anna was not stored."), (failed.Code, failed.Output.TrimEnd(), failed.Error.TrimEnd()));
        var silent = await RunAsync("enroll", "Anna", TestAssets.PathOf("audio/odd/silence.wav"), "--model", Model);
        Assert.Equal((ExitCode.Failed, true), (silent.Code, silent.Output.Contains("silence.wav is digital silence, which tells nobody.", StringComparison.Ordinal)));
        var unnamed = await RunAsync("enroll", "Anna", Wav("spk1_snt1"));
        Assert.Equal((ExitCode.Unavailable, "No model is named, and voices.json says none. Name one with '--model'."), (unnamed.Code, unnamed.Error.TrimEnd()));
        Assert.Equal(ExitCode.Usage, (await RunAsync("enroll", "unknown", Wav("spk1_snt1"), "--model", Model)).Code);
        var other = await RunAsync("enroll", "Anna", Wav("spk1_snt1"), "--model", TestAssets.PathOf("exports/speechbrain/vad_crdnn/vad.onnx"));
        Assert.Contains("gives one number, which tells no speakers apart", other.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path, "voices*"));
        var missing = await RunAsync("identify", Wav("spk1_snt1"), "--model", Model);
        Assert.Equal((ExitCode.Unavailable, true), (missing.Code, missing.Error.StartsWith("voices.json does not exist. Enrol a voice first", StringComparison.Ordinal)));
    }

    [AssetFact]
    public async Task Voices_of_another_model_are_refused()
    {
        File.WriteAllText(_folder["other.json"], """{"version":1,"model":"xvector","dimension":512,"voices":[]}""");

        var (code, _, error) = await RunAsync("identify", Wav("spk1_snt1"), "--model", Model, "--voices", "other.json");

        Assert.Equal(ExitCode.Failed, code);
        Assert.Equal("other.json holds voices as model 'xvector' hears them, 512 numbers each; model 'embedding' hears 48. Name that model, or enrol the voices again into another file.", error.TrimEnd());
    }

    [AssetFact]
    public async Task Embeddings_and_boundaries_are_what_infer_prints()
    {
        File.WriteAllText(_folder["speaker.yaml"], "family: speechbrain\ntask: speaker\nname: ecapa\n");
        var speaker = await ProgramRun.OfAsync(_folder.Path, "infer", Model, Wav("spk1_snt1"), "--bundle", "speaker.yaml", "--json");
        var line = Assert.Single(Lines(speaker.Output));
        Assert.Equal(["input", "model", "duration_ms", "ms", "embedding"], line.AsObject().Select(p => p.Key));
        Assert.Equal(("ecapa", 48), ((string?)line["model"], line["embedding"]!.AsArray().Count));

        var vad = await ProgramRun.OfAsync(_folder.Path, "infer", TestAssets.PathOf("exports/speechbrain/vad_crdnn"), Wav("spk1_snt5"), "--json",
            "--activation-threshold", "0.99", "--deactivation-threshold", "0.97", "--close-threshold", "-1", "--length-threshold", "10ms");
        Assert.Equal(ExitCode.Usage, vad.Code);
        vad = await ProgramRun.OfAsync(_folder.Path, "infer", TestAssets.PathOf("exports/speechbrain/vad_crdnn"), Wav("spk1_snt5"), "--json");
        var fewer = await ProgramRun.OfAsync(_folder.Path, "infer", TestAssets.PathOf("exports/speechbrain/vad_crdnn"), Wav("spk1_snt5"), "--json", "--length-threshold", "60");
        Assert.NotEmpty(Assert.Single(Lines(vad.Output))["segments"]!.AsArray());
        Assert.Empty(Assert.Single(Lines(fewer.Output))["segments"]!.AsArray());
        Assert.All(Lines(vad.Output)[0]["segments"]!.AsArray(), s => Assert.Equal(0, (double)s!["start_ms"]! % 10));
    }

    private static string Model => TestAssets.PathOf("exports/speechbrain/ecapa_tdnn/embedding.onnx");

    private static string Wav(string name) => TestAssets.PathOf($"exports/espnet/wav/{name}.wav");

    private static List<JsonNode> Lines(string output) => [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!)];

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => ProgramRun.OfAsync(_folder.Path, ["speakers", .. arguments]);
}
