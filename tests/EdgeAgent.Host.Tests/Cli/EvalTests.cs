using System.Text.Json.Nodes;
using EdgeAgent.Host.Cli;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Cli;

/// <summary>The verb as a user runs it; that its figures are right is proved where they are made.</summary>
public sealed class EvalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [AssetFact]
    public async Task One_object_says_everything_and_holds_one_model_against_another()
    {
        var (code, output, error) = await EvalAsync(Annotations(4), "--json", "--against", Model("yolo11n_int8"));

        Assert.Equal((ExitCode.Done, ""), (code, error));
        var result = Assert.Single(Lines(output)).AsObject();
        Assert.Equal(
        [
            "model", "images", "boxes", "crowds", "seconds", "median_ms", "ap", "ap50", "ap75", "ap_small", "ap_medium", "ap_large", "ar1", "ar10", "ar100",
            "ar_small", "ar_medium", "ar_large", "classes", "unknown_classes", "unknown_labels", "against", "difference",
        ], result.Select(p => p.Key));
        Assert.Equal(("yolox_nano", "yolo11n_int8", 4), ((string?)result["model"], (string?)result["against"]!["model"], (int)result["images"]!));
        Assert.InRange((double)result["median_ms"]!, 0.001, 60_000);
        Assert.Equal((double)result["ap"]! - (double)result["against"]!["ap"]!, (double)result["difference"]!["ap"]!, 5);
        var classes = result["classes"]!.AsArray().Select(c => c!.AsObject()).ToList();
        Assert.Equal(80, classes.Count);
        Assert.Equal((int)result["boxes"]!, classes.Sum(c => (int)c["boxes"]!));
        Assert.All(classes, c => Assert.Equal((int)c["boxes"]! > 0, c.ContainsKey("ap")));
        Assert.Contains(classes, c => c["ap"] is { } ap && (double)ap > 0.3);
    }

    [AssetFact]
    public async Task A_person_gets_a_table_with_what_is_marked()
    {
        var (code, output, _) = await EvalAsync(Annotations(2));

        Assert.Equal(ExitCode.Done, code);
        var lines = output.Split('\n');
        Assert.Matches(@"^2 pictures, \d+ objects and \d+ crowds of \d+ classes, \d+\.\d s$", lines[0]);
        Assert.Matches(@"^ +AP +AP50 +AP75 +small +medium +large +AR1 +AR10 +AR100 +ms$", lines[2].TrimEnd());
        Assert.Matches(@"^yolox_nano +[01]\.\d{3} ", lines[3]);
        Assert.Matches(@"^class +objects +AP +AP50$", lines[5].TrimEnd());
        Assert.Matches(@"^[a-z ]+ \d+ [01]\.\d{3} [01]\.\d{3}$", lines[6].TrimEnd());
    }

    [AssetFact]
    public async Task A_picture_that_cannot_be_read_is_left_out_with_what_is_marked_on_it()
    {
        var annotations = Annotations(3);
        var images = CopyImages(annotations);
        var broken = Path.Combine(images, (string)annotations["images"]![1]!["file_name"]!);
        File.WriteAllText(broken, "no picture");

        var (code, output, error) = await EvalInAsync(images, annotations, "--json");

        Assert.Equal(ExitCode.Failed, code);
        Assert.StartsWith($"Left out: {broken}: ", error);
        var result = Assert.Single(Lines(output));
        Assert.Equal(2, (int)result["images"]!);
        Assert.Equal(broken, (string?)Assert.Single(result["failed"]!.AsArray())!["input"]);
        var others = annotations["annotations"]!.AsArray().Count(a => (long)a!["image_id"]! != (long)annotations["images"]![1]!["id"]!);
        Assert.Equal(others, (int)result["boxes"]! + (int)result["crowds"]!);
    }

    [AssetFact]
    public async Task Classes_that_only_one_side_knows_are_told_once()
    {
        var annotations = Annotations(1);
        annotations["categories"]![0]!["name"] = "human";

        var (code, output, error) = await EvalAsync(annotations, "--json");

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(
            "Model 'yolox_nano' lacks 1 of the 80 classes of the annotations; what is marked of them counts as not found: human.\n"
            + "The annotations lack 1 of the 80 classes of model 'yolox_nano'; its boxes of them do not count: person.\n", error);
        var result = Assert.Single(Lines(output));
        Assert.Equal(["human"], result["unknown_classes"]!.AsArray().Select(n => (string?)n));
        Assert.Equal(["person"], result["unknown_labels"]!.AsArray().Select(n => (string?)n));
    }

    [AssetFact]
    public async Task Names_of_the_annotations_can_be_given_to_the_model()
    {
        var annotations = Annotations(1);
        annotations["categories"]![0]!["name"] = "human";
        var names = Path.Combine(_folder.Path, "names.txt");
        File.WriteAllLines(names, annotations["categories"]!.AsArray().Select(c => (string)c!["name"]!));

        var (code, _, error) = await EvalAsync(annotations, "--json", "--names", names);

        Assert.Equal((ExitCode.Done, ""), (code, error));
    }

    [AssetFact]
    public async Task A_picture_of_another_size_than_the_annotations_is_left_out()
    {
        var annotations = Annotations(2);
        var image = annotations["images"]![0]!;
        (image["width"], image["height"]) = ((int)image["height"]!, (int)image["width"]!);

        var (code, output, error) = await EvalAsync(annotations, "--json");

        Assert.Equal(ExitCode.Failed, code);
        Assert.Matches(@"^Left out: .*\.jpg: the picture has (\d+)x(\d+) pixels, perhaps turned as its EXIF data say, the annotations are of \2x\1\.\n$", error);
        Assert.Equal(1, (int)Assert.Single(Lines(output))["images"]!);
    }

    [AssetFact]
    public async Task A_model_without_masks_is_refused_where_they_are_compared()
    {
        var (code, output, error) = await EvalAsync(Annotations(1), "--masks");

        Assert.Equal((ExitCode.Failed, ""), (code, output));
        Assert.Equal("Model 'yolox_nano' gives no masks. Leave --masks out to compare boxes.\n", error);
    }

    [AssetFact]
    public async Task A_model_that_finds_no_objects_is_refused()
    {
        var (code, output, error) = await EvalAsync(Annotations(1), "--against", TestAssets.PathOf("models/vad/silero_vad.onnx"));

        Assert.Equal((ExitCode.Failed, ""), (code, output));
        Assert.StartsWith("Model 'silero_vad' is no detector: it is taken for silero, as ", error);
    }

    [Fact]
    public async Task Without_pictures_and_annotations_it_is_wrong_usage()
    {
        var (code, _, error) = await ProgramRun.OfAsync(_folder.Path, "eval", "m.onnx", "--output", "x");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("'--output' is no option of 'edgeagent eval'.", error);
    }

    [Fact]
    public async Task A_command_line_for_pictures_and_speech_at_once_is_wrong_usage()
    {
        var (code, _, error) = await ProgramRun.OfAsync(_folder.Path, "eval", "m.onnx", "--images", "x", "--audio", "y");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("--images is for detectors, --audio and --text are for recognisers. Leave one of them out.", error);
        Assert.Contains("Option '--text' is required.", error);
    }

    [AssetFact]
    public async Task Words_that_a_recogniser_gets_wrong_are_counted_by_their_kind()
    {
        File.WriteAllText(_folder["text"], "spk2_snt1 we are sure, that one war is enough.\nspk2_snt2.wav What joy there is in living\n");

        var (code, output, _) = await SpeechAsync();

        var result = JsonNode.Parse(output)!;
        Assert.Equal(ExitCode.Done, code);
        Assert.Equal((2, 14, 0, 0, 1, 1), ((int)result["utterances"]!, (int)result["words"]!, (int)result["insertions"]!, (int)result["deletions"]!, (int)result["substitutions"]!, (int)result["right"]!));
        Assert.Equal(1.0 / 14, (double)result["wer"]!, 1e-6);
        // "living" heard as "ling": two letters of the 61 that are said, spaces among them.
        Assert.Equal(2.0 / 61, (double)result["cer"]!, 1e-6);
        Assert.Equal("WHAT JOY THERE IS IN LING", (string?)result["worst"]![0]!["heard"]);
        Assert.Equal(14, result["reliability"]!.AsArray().Sum(b => (int)b!["words"]!));
    }

    [AssetFact]
    public async Task A_file_that_the_list_names_and_nobody_finds_is_told_with_its_line()
    {
        File.WriteAllText(_folder["text"], "spk2_snt1 yes\nspk9 no\n");

        var (code, output, error) = await SpeechAsync();

        Assert.NotEqual(ExitCode.Done, code);
        Assert.Equal("", output);
        Assert.Contains($"{_folder["text"]}:2:1: {TestAssets.PathOf("exports/espnet/wav")} has no file 'spk9'. A line is a file's name, with or without its ending, and what is said in it.", error);
    }

    [AssetFact]
    public async Task The_quantized_graphs_of_an_export_can_be_measured()
    {
        File.WriteAllText(_folder["text"], "spk1_snt1 the child almost hurt the small dog\n");

        var (code, output, _) = await ProgramRun.OfAsync(_folder.Path, "eval", TestAssets.PathOf("exports/espnet/conformer"), "--quantized",
            "--audio", TestAssets.PathOf("exports/espnet/wav"), "--text", _folder["text"], "--json");

        Assert.Equal((ExitCode.Done, 7), (code, (int)JsonNode.Parse(output)!["words"]!));
    }

    private Task<(int Code, string Output, string Error)> SpeechAsync() => ProgramRun.OfAsync(
        _folder.Path, "eval", TestAssets.PathOf("exports/hf_transformers/wav2vec2_ctc"), "--audio", TestAssets.PathOf("exports/espnet/wav"), "--text", _folder["text"], "--json");

    private static string Model(string name) => TestAssets.PathOf($"models/detection/{name}.onnx");

    private static List<JsonNode> Lines(string output) => [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!)];

    /// <summary>The assets' annotations of their first pictures.</summary>
    private static JsonNode Annotations(int images)
    {
        var all = JsonNode.Parse(File.ReadAllText(TestAssets.PathOf("images/coco/instances_val2017_subset.json")))!;
        all["images"] = new JsonArray([.. all["images"]!.AsArray().Take(images).Select(i => i!.DeepClone())]);
        var ids = all["images"]!.AsArray().Select(i => (long)i!["id"]!).ToHashSet();
        all["annotations"] = new JsonArray([.. all["annotations"]!.AsArray().Where(a => ids.Contains((long)a!["image_id"]!)).Select(a => a!.DeepClone())]);
        return all;
    }

    private string CopyImages(JsonNode annotations)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "images")).FullName;
        foreach (var name in annotations["images"]!.AsArray().Select(i => (string)i!["file_name"]!))
            File.Copy(TestAssets.PathOf($"images/coco/{name}"), Path.Combine(folder, name));
        return folder;
    }

    private Task<(int Code, string Output, string Error)> EvalAsync(JsonNode annotations, params string[] options) =>
        EvalInAsync(TestAssets.PathOf("images/coco"), annotations, options);

    private Task<(int Code, string Output, string Error)> EvalInAsync(string images, JsonNode annotations, params string[] options)
    {
        var labels = Path.Combine(_folder.Path, "labels.json");
        File.WriteAllText(labels, annotations.ToJsonString());
        return ProgramRun.OfAsync(_folder.Path, ["eval", Model("yolox_nano"), "--images", images, "--labels", labels, .. options]);
    }
}
