using System.Text.Json.Nodes;
using EdgeAgent.Host.Cli;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Cli;

public sealed class KeywordsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [AssetFact]
    public async Task Tune_recommends_the_threshold_and_prints_what_to_write()
    {
        Link("yes", "wake/*_marvin.wav", file => !file.Contains("hey", StringComparison.Ordinal));
        Link("no", "wake/*_neg_*.wav", _ => true);
        Link("no", "speech/jfk.wav", _ => true);

        var (code, output, error) = await RunAsync("marvin_v2.onnx", "--positive", "yes", "--negative", "no", "--json");

        Assert.True(code == ExitCode.Done, error);
        var result = JsonNode.Parse(output)!;
        Assert.Equal(("marvin_v2", "marvin", 6, 99), ((string?)result["model"], (string?)result["keyword"], (int)result["positives"]!, result["thresholds"]!.AsArray().Count));
        var best = result["recommended"]!;
        Assert.Equal((1.0, 0), ((double)best["recall"]!, (int)best["false_alarms"]!));
        var threshold = (double)best["threshold"]!;
        Assert.EndsWith(FormattableString.Invariant($"marvin_v2.onnx, threshold: {threshold:0.00}}}"), (string?)result["yaml"], StringComparison.Ordinal);
        Assert.Equal(2, result["notes"]!.AsArray().Count);
        Assert.Contains(" min without the keyword are too short to tell: with no false alarm in them there may still be up to ", (string?)result["notes"]![0], StringComparison.Ordinal);

        var text = (await RunAsync("marvin_v2.onnx", "--positive", "yes", "--negative", "no")).Output;
        Assert.Contains("threshold heard  recall false alarms an hour", text, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"Recommended: {threshold:0.00}. Write under the microphone:\n    keywords: {{model: "), text, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"> {threshold:0.00}     6 100.0 %            0     0.0"), text, StringComparison.Ordinal);
    }

    [AssetFact]
    public async Task Of_several_keywords_one_has_to_be_named()
    {
        Link("yes", "digits/7_jackson_*.wav", _ => true);
        Link("no", "digits/1_jackson_*.wav", _ => true);

        var unnamed = await RunAsync("digits_head.onnx", "--positive", "yes", "--negative", "no");
        Assert.Equal(ExitCode.Failed, unnamed.Code);
        Assert.Contains("knows several: zero, one, two, three, four, five, six, seven, eight, nine. Name one with '--keyword'.", unnamed.Error, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'seven'?", (await RunAsync("digits_head.onnx", "--positive", "yes", "--negative", "no", "--keyword", "sevn")).Error, StringComparison.Ordinal);

        var (code, output, error) = await RunAsync("digits_head.onnx", "--positive", "yes", "--negative", "no", "--keyword", "seven", "--json");
        Assert.True(code == ExitCode.Done, error);
        Assert.Contains("words: {seven: {threshold: ", (string?)JsonNode.Parse(output)!["yaml"], StringComparison.Ordinal);
    }

    [AssetFact]
    public async Task Folders_without_recordings_and_files_that_are_none_have_their_sentence()
    {
        Link("yes", "wake/fl_slt_marvin.wav", _ => true);
        Directory.CreateDirectory(_folder["empty"]);
        Directory.CreateDirectory(_folder["bad"]);
        File.WriteAllText(_folder["bad/lies.wav"], "no sound");
        Directory.CreateDirectory(_folder["short"]);
        await File.WriteAllBytesAsync(_folder["short/nothing.wav"], File.ReadAllBytes(TestAssets.PathOf("audio/wake/fl_slt_marvin.wav"))[..44]);

        await RefusedAsync("yes", "empty", "--negative: empty holds no image, video, audio file or volume.");
        await RefusedAsync("empty", "yes", "--positive: empty holds no image, video, audio file or volume.");
        await RefusedAsync("yes", "none", "--negative: none does not exist.");
        await RefusedAsync("bad", "yes", "No file of bad can be heard.");
        await RefusedAsync("yes", "short", "short");
        Assert.Equal(ExitCode.Usage, (await RunAsync("marvin_v2.onnx", "--positive", "yes")).Code);

        // One that cannot be heard is told, and the rest counts.
        File.Copy(_folder["bad/lies.wav"], _folder["yes/lies.wav"]);
        Link("no", "speech/jfk.wav", _ => true);
        var (code, output, error) = await RunAsync("marvin_v2.onnx", "--positive", "yes", "--negative", "no", "--json");
        Assert.Equal((ExitCode.Failed, 1, 1), (code, (int)JsonNode.Parse(output)!["failed"]!, (int)JsonNode.Parse(output)!["positives"]!));
        Assert.Contains("lies.wav", error, StringComparison.Ordinal);
    }

    private async Task RefusedAsync(string positive, string negative, string part)
    {
        var (code, output, error) = await RunAsync("marvin_v2.onnx", "--positive", positive, "--negative", negative);
        Assert.NotEqual(ExitCode.Done, code);
        Assert.Empty(output);
        Assert.Contains(part, error, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Error)> RunAsync(string model, params string[] arguments) =>
        ProgramRun.OfAsync(_folder.Path, ["keywords", "tune", TestAssets.PathOf($"models/kws/{model}"), .. arguments]);

    /// <summary>Puts recordings of the assets into a folder.</summary>
    private void Link(string folder, string pattern, Func<string, bool> isWanted)
    {
        Directory.CreateDirectory(_folder[folder]);
        var found = Directory.GetFiles(TestAssets.PathOf($"audio/{Path.GetDirectoryName(pattern)}"), Path.GetFileName(pattern)).Where(isWanted).ToList();
        Assert.NotEmpty(found);
        foreach (var file in found)
            File.CreateSymbolicLink(Path.Combine(_folder[folder], Path.GetFileName(file)), file);
    }
}
