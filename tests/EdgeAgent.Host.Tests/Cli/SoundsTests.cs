using System.Text.Json.Nodes;
using EdgeAgent.Host.Cli;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Cli;

public sealed class SoundsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Infer_prints_the_classes_of_a_file_and_of_its_windows()
    {
        TaggerGraphs.Bundle(_folder["yamnet"], TaggerGraphs.Yamnet(), TaggerGraphs.YamnetClasses);
        // 3 s of a dog and 3 s of glass, at a rate that is not the model's.
        TestWav.Write(_folder["scene.wav"], [.. TaggerGraphs.Tone(520, 0.5, 144_000, 48_000), .. TaggerGraphs.Tone(2000, 0.5, 144_000, 48_000)], 48_000);

        var (code, output, error) = await ProgramRun.OfAsync(_folder.Path, "infer", "yamnet", "scene.wav", "--json", "--top", "5", "--window", "1s", "--hop", "500ms");

        Assert.True(code == ExitCode.Done, error);
        var line = JsonNode.Parse(output)!;
        Assert.Equal(["input", "model", "duration_ms", "ms", "classes", "windows"], line.AsObject().Select(p => p.Key));
        Assert.Equal((6000, 5), ((double)line["duration_ms"]!, line["classes"]!.AsArray().Count));
        Assert.Equal(["Dog", "Glass"], line["classes"]!.AsArray().Take(2).Select(c => (string)c!["label"]!).Order());
        var windows = line["windows"]!.AsArray();
        Assert.Equal((11, 500, 1500), (windows.Count, (double)windows[1]!["start_ms"]!, (double)windows[1]!["end_ms"]!));
        Assert.All(windows.Index(), w => Assert.Equal(w.Index <= 5 ? "Dog" : "Glass", (string)w.Item!["classes"]![0]!["label"]!));
        Assert.Equal((69, TaggerGraphs.Score(0.5)), ((int)windows[0]!["classes"]![0]!["class_id"]!, (double)windows[0]!["classes"]![0]!["score"]!), Close);

        bool Close((int, double) a, (int, double) b) => a.Item1 == b.Item1 && Math.Abs(a.Item2 - b.Item2) < 2e-3;
    }

    [Fact]
    public async Task A_bare_graph_is_recognised_and_lacks_only_the_names_of_its_classes()
    {
        TaggerGraphs.Panns().Save(_folder["panns.onnx"]);
        File.WriteAllLines(_folder["class_labels_indices.csv"], ["index,mid,display_name", .. TaggerGraphs.Labels(TaggerGraphs.AudioSetClasses).Select((l, i) => $"{i},/m/{i},\"{l}\"")]);
        TestWav.Write(_folder["tone.wav"], TaggerGraphs.Tone(1000, 0.5, 64_000, 32_000), 32_000);

        var refused = await ProgramRun.OfAsync(_folder.Path, "infer", "panns.onnx", "tone.wav");
        Assert.Equal(ExitCode.Failed, refused.Code);
        Assert.Contains("nobody says the names of its classes", refused.Error, StringComparison.Ordinal);

        var (code, output, error) = await ProgramRun.OfAsync(_folder.Path, "infer", "panns.onnx", "tone.wav", "--labels", "class_labels_indices.csv", "--top", "1", "--json");
        Assert.True(code == ExitCode.Done, error);
        Assert.Equal("Music", (string)JsonNode.Parse(output)!["classes"]![0]!["label"]!);
        Assert.Contains("its waveform has 32000 Hz", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_is_told_what_does_not_fit()
    {
        TaggerGraphs.Bundle(_folder["yamnet"], TaggerGraphs.Yamnet(), TaggerGraphs.YamnetClasses);
        File.WriteAllText(_folder["edgeagent.yaml"], """
            microphones:
              yard:
                source: scene.wav
                sounds:
                  model: ./yamnet
                  on: 0.3
                  off: 0.4
                  classes:
                    Glass: {on: 0.5, off: 0.3, off_delay: 2s}
                    Dog: {off: 0.6}
            """);
        var (code, output, _) = await ProgramRun.OfAsync(_folder.Path, "check", "--config", "edgeagent.yaml", "--json");
        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("'off' is 0.4 and 'on' is 0.3; off must not be above on", output, StringComparison.Ordinal);
        Assert.Contains("microphones.yard.sounds.classes.Dog", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_word_that_is_no_class_is_a_fault_of_its_key()
    {
        TaggerGraphs.Bundle(_folder["yamnet"], TaggerGraphs.Yamnet(), TaggerGraphs.YamnetClasses);
        TestWav.Write(_folder["scene.wav"], new float[1600], 16_000);
        File.WriteAllText(_folder["edgeagent.yaml"], """
            microphones:
              yard:
                source: scene.wav
                sounds:
                  model: ./yamnet
                  only: [Dog, Dgo]
                  classes:
                    glas: {on: 0.4}
            """);
        var (code, output, _) = await ProgramRun.OfAsync(_folder.Path, "check", "--config", "edgeagent.yaml", "--json");
        Assert.Equal(ExitCode.Configuration, code);
        var faults = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).Where(l => (string)l["state"]! == "fault").ToList();
        Assert.Equal(["microphones.yard.sounds.classes.glas", "microphones.yard.sounds.only"], faults.Select(f => (string)f["key"]!));
        Assert.Contains("Did you mean 'Dog'?", (string)faults[1]["message"]!, StringComparison.Ordinal);
    }
}
