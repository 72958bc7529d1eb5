using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using EdgeAgent.Host.Cli;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Volumes.Nifti;

namespace EdgeAgent.Host.Tests.Cli;

public sealed class InferTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [AssetFact]
    public async Task Detections_are_one_object_a_line_and_an_input_that_fails_stands_in_its_place()
    {
        var image = TestAssets.PathOf("images/coco/000000349860.jpg");
        var (code, output, _) = await ProgramRun.OfAsync(
            _folder, "infer", TestAssets.PathOf("models/detection/yolox_nano.onnx"), "none.jpg", image, "--json", "--min-score", "50%", "--max", "2");

        Assert.Equal(ExitCode.Failed, code);
        var lines = Lines(output);
        Assert.Equal("""{"input":"none.jpg","error":"none.jpg does not exist."}""", lines[0].ToJsonString());
        Assert.Equal(["input", "model", "width", "height", "ms", "detections"], lines[1].AsObject().Select(p => p.Key));
        Assert.Equal((image, "yolox_nano", 640, 426), ((string?)lines[1]["input"], (string?)lines[1]["model"], (int)lines[1]["width"]!, (int)lines[1]["height"]!));
        var detections = lines[1]["detections"]!.AsArray();
        Assert.Equal(["person", "skateboard"], detections.Select(d => (string?)d!["label"]));
        Assert.Equal([0, 36], detections.Select(d => (int)d!["class_id"]!));
        Assert.Equal(0.87, (double)detections[0]!["score"]!, 0.02);
        Assert.Equal(279, (double)detections[0]!["box"]![0]!, 2.0);
    }

    [AssetFact]
    public async Task Classes_of_a_whole_picture_come_by_falling_score()
    {
        var (code, output, _) = await ProgramRun.OfAsync(
            _folder, "infer", TestAssets.PathOf("exports/ultralytics/yolov8_cls_64.onnx"), TestAssets.PathOf("exports/images/single_c.png"), "--json", "--max", "2");

        Assert.Equal(ExitCode.Done, code);
        var line = Assert.Single(Lines(output));
        Assert.Equal(["input", "model", "width", "height", "ms", "classes"], line.AsObject().Select(p => p.Key));
        Assert.Equal("""[{"label":"white_cross","class_id":5,"score":0.9908},{"label":"violet_triangle","class_id":4,"score":0.009}]""", line["classes"]!.ToJsonString());
    }

    [AssetFact]
    public async Task Masks_points_and_corners_stand_beside_the_boxes_of_models_that_give_them()
    {
        var reference = JsonNode.Parse(await File.ReadAllTextAsync(TestAssets.PathOf("exports/ultralytics/reference.json")))!["tasks"]!;

        var (found, expected) = await FirstAsync("seg", "yolov8_seg_256", "shapes_a.png", "mask");
        var rle = expected["mask_rle_image"]!;
        var (height, width) = ((int)rle["size"]![0]!, (int)rle["size"]![1]!);
        Assert.Equal([height, width], Numbers(found["size"]!).Select(n => (int)n));
        var mask = RunLengthMask.FromText(width, height, (string)found["counts"]!);
        var truth = RunLengthMask.FromRuns(width, height, rle["counts"]!.AsArray().Select(n => (long)n!));
        Assert.True(mask.AreaWithin(truth) >= 0.99 * mask.Or(truth).Area);

        (found, expected) = await FirstAsync("pose", "yolov8_pose_256", "figures_a.png", "keypoints");
        Assert.Equal(5, found.AsArray().Count);
        AssertNear(Numbers(expected["keypoints_xyc"]!), found.AsArray().SelectMany(p => Numbers(p!)));

        (found, expected) = await FirstAsync("obb", "yolov8_obb_256", "shapes_a.png", "corners");
        Assert.Equal(4, found.AsArray().Count);
        AssertNear(Numbers(expected["corners"]!), found.AsArray().SelectMany(p => Numbers(p!)));

        async Task<(JsonNode Found, JsonNode Expected)> FirstAsync(string task, string model, string image, string key)
        {
            var (score, iou) = (reference[task]!["thresholds"]!["score"]!, reference[task]!["thresholds"]!["nms_iou"]!);
            var (code, output, _) = await ProgramRun.OfAsync(_folder, "infer", TestAssets.PathOf($"exports/ultralytics/{model}.onnx"), TestAssets.PathOf($"exports/images/{image}"),
                "--json", "--min-score", score.ToString(), "--iou", iou.ToString());
            Assert.Equal(ExitCode.Done, code);
            var first = Assert.Single(Lines(output))["detections"]![0]!;
            Assert.Equal(["label", "class_id", "score", "box", key], first.AsObject().Select(p => p.Key));
            return (first[key]!, reference[task]!["images"]!.AsArray().Single(i => ((string)i!["file"]!).EndsWith(image, StringComparison.Ordinal))!["detections"]![0]!);
        }

        static IEnumerable<double> Numbers(JsonNode list) => list.AsArray().Select(n => (double)n!);

        static void AssertNear(IEnumerable<double> expected, IEnumerable<double> found) =>
            Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 0.05));
    }

    [AssetFact]
    public async Task Areas_of_a_picture_have_contours_and_are_written_as_labels()
    {
        var (code, output, _) = await ProgramRun.OfAsync(
            _folder, "infer", TestAssets.PathOf("models/segmentation/selfie_segmentation.onnx"), TestAssets.PathOf("images/coco/000000119828.jpg"), "--json", "--output", "made");

        Assert.Equal(ExitCode.Done, code);
        var line = Assert.Single(Lines(output));
        Assert.Equal(["input", "model", "width", "height", "ms", "areas", "segmentation"], line.AsObject().Select(p => p.Key));
        Assert.Equal(["background", "person"], line["areas"]!.AsArray().Select(a => (string?)a!["label"]));
        var person = line["areas"]![1]!.AsObject();
        Assert.Equal(["label", "class_id", "pixels", "share", "box", "centroid", "contours"], person.Select(p => p.Key));
        Assert.Equal(61203, (double)person["pixels"]!, 3.0);
        Assert.True(person["contours"]![0]!.AsArray().Count > 3);
        Assert.True(File.Exists(Path.Combine(_folder, "made", "000000119828_seg.png")));
    }

    [AssetFact]
    public async Task Anomalies_have_a_score_and_regions()
    {
        File.Copy(TestAssets.PathOf("exports/anomaly/padim_like_64.onnx"), Path.Combine(_folder, "model.onnx"));
        File.WriteAllText(Path.Combine(_folder, "model.yaml"), """
            family: anomalib
            input: {mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225]}
            thresholds: {score: 6.52}
            """);

        var (code, output, error) = await ProgramRun.OfAsync(_folder, "infer", _folder, TestAssets.PathOf("exports/images/texture_spot.png"), "--json");

        Assert.True(code == ExitCode.Done, error);
        var anomaly = Assert.Single(Lines(output))["anomaly"]!.AsObject();
        Assert.Equal(["score", "threshold", "anomalous", "regions", "map"], anomaly.Select(p => p.Key));
        Assert.Equal(14.519, (double)anomaly["score"]!, 0.01);
        Assert.Equal(["box", "score", "pixels"], anomaly["regions"]![0]!.AsObject().Select(p => p.Key));
    }

    [AssetFact]
    public async Task A_folder_and_a_pattern_stand_for_their_files_in_order()
    {
        foreach (var name in new[] { "b.jpg", "a.jpg" })
            File.Copy(TestAssets.PathOf("images/coco/000000349860.jpg"), Path.Combine(_folder, name));
        File.WriteAllText(Path.Combine(_folder, "notes.txt"), "");

        var (code, output, _) = await ProgramRun.OfAsync(_folder, "infer", TestAssets.PathOf("models/detection/yolox_nano.onnx"), ".", "b*.jpg", "--json");

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(["a.jpg", "b.jpg", "b.jpg"], Lines(output).Select(l => (string?)l["input"]));
    }

    [ProgramFact("ffmpeg", NeedsAssets = true)]
    public async Task A_video_gives_a_line_a_frame()
    {
        var (code, output, _) = await ProgramRun.OfAsync(
            _folder, "infer", TestAssets.PathOf("models/detection/yolox_nano.onnx"), await ClipAsync(), "--json", "--threads", "1");

        Assert.Equal(ExitCode.Done, code);
        var lines = Lines(output);
        Assert.Equal([0, 1, 2], lines.Select(l => (int)l["frame"]!));
        Assert.Equal([0, 40, 80], lines.Select(l => (double)l["time_ms"]!));
    }

    [AssetFact]
    public async Task Speech_segments_and_keywords_are_found_in_audio()
    {
        var (_, voice, _) = await ProgramRun.OfAsync(_folder, "infer", TestAssets.PathOf("models/vad/silero_vad.onnx"), TestAssets.PathOf("audio/speech/jfk.wav"), "--json");
        var segments = Assert.Single(Lines(voice));
        Assert.Equal(11_000, (double)segments["duration_ms"]!);
        Assert.Equal(4, segments["segments"]!.AsArray().Count);
        Assert.Equal(["start_ms", "end_ms", "mean_probability"], segments["segments"]![0]!.AsObject().Select(p => p.Key));

        var (_, keywords, _) = await ProgramRun.OfAsync(
            _folder, "infer", TestAssets.PathOf("models/kws/computer_v2.onnx"), TestAssets.PathOf("audio/wake/es_en-us_computer.wav"), "--json");
        var keyword = Assert.Single(Assert.Single(Lines(keywords))["keywords"]!.AsArray())!;
        Assert.Equal("computer", (string?)keyword["label"]);
        Assert.InRange((double)keyword["score"]!, 0.9, 1);
    }

    [AssetFact]
    public async Task Text_and_its_words_are_recognised()
    {
        var (code, output, _) = await ProgramRun.OfAsync(
            _folder, "infer", TestAssets.PathOf("exports/espnet/conformer"), TestAssets.PathOf("audio/speech/sb_spk1_snt1.wav"), "--json");

        Assert.Equal(ExitCode.Done, code);
        var line = Assert.Single(Lines(output)).AsObject();
        Assert.Equal(["input", "model", "duration_ms", "ms", "text", "tokens", "score", "confidence", "words"], line.Select(p => p.Key));
    }

    [AssetFact]
    public async Task A_phrase_of_a_grammar_is_written_as_in_the_grammar()
    {
        File.WriteAllText(Path.Combine(_folder, "orders.txt"), "TURN (ON | OFF)\nOPEN [THE] DOOR\n");

        var (_, output, _) = await ProgramRun.OfAsync(_folder, "infer", TestAssets.PathOf("exports/espnet/conformer"), TestAssets.PathOf("exports/espnet/wav/spk1_snt1.wav"),
            "--grammar", "orders.txt", "--json");

        // Nobody says one of them there: the search goes through spaces to the utterance's end.
        Assert.Contains((string?)Assert.Single(Lines(output))["text"], (string[])["TURN ON", "TURN OFF", "OPEN THE DOOR", "OPEN DOOR"]);
    }

    [AssetFact]
    public async Task A_list_that_cannot_be_read_is_told_at_its_own_key()
    {
        File.WriteAllText(Path.Combine(_folder, "names.txt"), "%\n");
        File.WriteAllText(Path.Combine(_folder, "edgeagent.yaml"),
            $"microphones:\n  desk:\n    source: x.wav\n    voice: {{model: energy}}\n    recognize:\n      model: {TestAssets.PathOf("exports/espnet/conformer")}\n      hotwords: names.txt\n"
            + $"  door:\n    source: x.wav\n    voice: {{model: energy}}\n    recognize:\n      model: {TestAssets.PathOf("exports/espnet/conformer")}\n      grammar: none.txt\n"
            + $"    speakers:\n      model: {TestAssets.PathOf("exports/speechbrain/ecapa_tdnn")}\n      voices: names.txt\n");

        var (_, output, _) = await ProgramRun.OfAsync(_folder, "check");

        Assert.Contains("edgeagent.yaml:7:17 microphones.desk.recognize.hotwords: ", output, StringComparison.Ordinal);
        Assert.Contains($"edgeagent.yaml:13:16 microphones.door.recognize.grammar: {Path.Combine(_folder, "none.txt")} does not exist.", output, StringComparison.Ordinal);
        Assert.Contains($"edgeagent.yaml:16:15 microphones.door.speakers.voices: {Path.Combine(_folder, "names.txt")} is no file of voices", output, StringComparison.Ordinal);
    }

    [AssetFact]
    public async Task What_is_asked_of_a_search_in_vain_is_said_by_infer_and_by_check()
    {
        var (model, clip) = (TestAssets.PathOf("exports/espnet/transducer"), TestAssets.PathOf("exports/espnet/wav/spk2_snt2.wav"));
        File.WriteAllText(Path.Combine(_folder, "edgeagent.yaml"),
            $"microphones:\n  desk:\n    source: {clip}\n    voice: {{model: energy}}\n    recognize: {{model: {model}, decode: transducer-greedy, beam: 4}}\n");

        var infer = await ProgramRun.OfAsync(_folder, "infer", model, clip, "--decode", "transducer-greedy", "--beam", "4");
        var check = await ProgramRun.OfAsync(_folder, "check");
        var voice = await ProgramRun.OfAsync(_folder, "infer", TestAssets.PathOf("models/vad/silero_vad.onnx"), clip, "--beam", "4", "--case", "lower");

        Assert.Equal("Model 'silero_vad' writes no speech down, so these have no effect: --case, --beam.\n", voice.Error);
        Assert.Equal(ExitCode.Done, infer.Code);
        Assert.Equal(
            "Model 'transducer': --beam has no effect: transducer-greedy of this model looks at max_symbols, blank_penalty, temperature only.\n", infer.Error);
        Assert.Contains("search of microphones.desk.recognize: beam has no effect: transducer-greedy", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_recording_is_cut_where_nobody_speaks()
    {
        // Longer than what is taken for one utterance; an order soon and one at the end.
        const int Rate = 16000;
        var order = Golden("reject-part-forty-two");
        var samples = new float[(10 * 60 + 30) * Rate];
        order.CopyTo(samples.AsSpan(5 * Rate));
        order.CopyTo(samples.AsSpan(samples.Length - order.Length - Rate));

        var line = await InferCommandsAsync(TestWav.Write(Path.Combine(_folder, "long.wav"), samples, Rate));

        Assert.Equal("reject part forty two reject part forty two", (string?)line["text"]);
        Assert.Equal(630_000, (double)line["duration_ms"]!);
        Assert.Equal(2, line["segments"]!.AsArray().Count);
        Assert.InRange((double)line["words"]![0]!["start_ms"]!, 4900, 5600);
        Assert.InRange((double)line["words"]![4]!["start_ms"]!, 626_000, 628_500);
        Assert.InRange((double)line["words"]![7]!["end_ms"]!, 628_000, 630_000);
    }

    [Fact]
    public async Task A_recording_is_cut_by_the_voice_model_that_is_named()
    {
        const int Rate = 16000;
        var order = Golden("reject-part-forty-two");
        var file = TestWav.Write(Path.Combine(_folder, "two.wav"), [.. new float[Rate], .. order, .. new float[2 * Rate], .. order, .. new float[Rate]], Rate);

        foreach (var voice in (string[])["speech-vad", "energy"])
        {
            var line = await InferCommandsAsync(file, "--voice", voice);
            Assert.Equal("reject part forty two reject part forty two", (string?)line["text"]);
            Assert.Equal(2, line["segments"]!.AsArray().Count);
        }
    }

    [AssetFact]
    public async Task Digital_silence_gives_no_text_whatever_a_model_makes_of_it()
    {
        var (code, output, _) = await ProgramRun.OfAsync(_folder, "infer", TestAssets.PathOf("exports/icefall/zipformer_ctc"), TestAssets.PathOf("audio/odd/silence.wav"), "--json");

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal("", (string?)Assert.Single(Lines(output))["text"]);
    }

    [AssetFact]
    public async Task Every_odd_audio_file_has_its_result_or_its_sentence()
    {
        string[] files = [.. Directory.EnumerateFiles(TestAssets.PathOf("audio/odd")).Order(StringComparer.Ordinal)];
        var known = JsonNode.Parse(await File.ReadAllTextAsync(TestAssets.PathOf("expected/odd_files.json")))!["audio/odd"]!;

        var (code, output, _) = await ProgramRun.OfAsync(_folder, ["infer", Commands, .. files, "--json"]);

        Assert.Equal(ExitCode.Failed, code);
        var lines = Lines(output);
        Assert.Equal(files, lines.Select(l => (string)l["input"]!));
        foreach (var line in lines)
        {
            var what = known[Path.GetFileName((string)line["input"]!)]!;
            if (what["what"]!.GetValue<string>() is ['m', 'u', ..] or ['R', 'I', 'F', 'X', ..] || (what["frames"] ?? what["frames_present"]) is not { } frames)
                Assert.StartsWith((string)line["input"]!, (string?)line["error"], StringComparison.Ordinal);
            else
                Assert.Equal(1000.0 * (int)frames / (int)what["rate"]!, (double)line["duration_ms"]!, 0.1);
        }
    }

    [Fact]
    public async Task A_line_of_text_in_a_picture_is_read()
    {
        StripeGraph.Paddle().Save(Path.Combine(_folder, "reader.onnx"));
        File.WriteAllText(Path.Combine(_folder, "characters.txt"), "0\n1\n2\n");
        File.WriteAllBytes(Path.Combine(_folder, "plate.bmp"), Stripes());

        var (code, output, _) = await ProgramRun.OfAsync(_folder, "infer", "reader.onnx", "plate.bmp", "--labels", "characters.txt", "--json");
        Assert.Equal(ExitCode.Done, code);
        var line = Assert.Single(Lines(output));
        Assert.Equal(["input", "model", "width", "height", "ms", "text", "confidence"], line.AsObject().Select(p => p.Key));
        Assert.Equal(("201", 48), ((string?)line["text"], (int)line["height"]!));
        Assert.Equal(0.99, (double)line["confidence"]!, 0.01);

        (_, output, _) = await ProgramRun.OfAsync(_folder, "infer", "reader.onnx", "plate.bmp", "--labels", "characters.txt");
        Assert.EndsWith("  \"201\" 1.00\n", output, StringComparison.Ordinal);
        (code, output, _) = await ProgramRun.OfAsync(_folder, "models", "inspect", "reader.onnx", "--labels", "characters.txt");
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("taken for   ctc-text (reading)", output, StringComparison.Ordinal);
        Assert.Contains("labels      5: <blank>, 0, 1, 2,", output, StringComparison.Ordinal);
        (code, output, _) = await ProgramRun.OfAsync(_folder, "models", "inspect", "reader.onnx");
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("labels: characters.txt   # a character a line", output, StringComparison.Ordinal);
    }

    /// <summary>Blue, red and green beside one another, 32 × 48 pixels each: 2, 0, 1.</summary>
    private static byte[] Stripes()
    {
        const int width = 96, height = 48;
        var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("BM"u8);
        writer.Write(54 + 3 * width * height);
        writer.Write(0);
        writer.Write(54);
        foreach (var field in (int[])[40, width, height, 1 | (24 << 16), 0, 3 * width * height, 2835, 2835, 0, 0])
            writer.Write(field);
        for (var pixel = 0; pixel < width * height; pixel++)
            writer.Write((pixel % width / 32) switch { 0 => [255, 0, 0], 1 => [0, 0, 255], _ => (byte[])[0, 255, 0] });
        return file.ToArray();
    }

    [AssetFact]
    public async Task A_volume_is_written_as_labels_that_lie_on_it()
    {
        var volume = TestAssets.PathOf("exports/monai/volume.nii.gz");
        string[] command = ["infer", TestAssets.PathOf("exports/monai/segresnet3d.onnx"), volume, "--output", "labels"];
        var (code, output, _) = await ProgramRun.OfAsync(_folder, [.. command, "--json"]);

        Assert.Equal(ExitCode.Done, code);
        var line = Assert.Single(Lines(output)).AsObject();
        Assert.Equal(["input", "model", "width", "height", "depth", "ms", "areas", "segmentation"], line.Select(p => p.Key));
        Assert.Equal((50, 61, 37), ((int)line["width"]!, (int)line["height"]!, (int)line["depth"]!));
        Assert.Equal([104347, 8484, 19], line["areas"]!.AsArray().Select(a => (int)a!["pixels"]!));
        Assert.Equal(187824.6, (double)line["areas"]![0]!["volume_mm3"]!);
        Assert.Equal(Path.Combine("labels", "volume_seg.nii.gz"), (string?)line["segmentation"]);
        var (image, labels) = (NiftiReader.Read(volume, default), NiftiReader.Read(Path.Combine(_folder, "labels", "volume_seg.nii.gz"), default));
        Assert.Equal(image.Shape, labels.Shape);
        Assert.Equal(image.Geometry.Affine, labels.Geometry.Affine);
        Assert.Equal(8484, labels.Values.Count(v => v == 1));

        // Its own earlier result is replaced, what somebody else made of the volume is not.
        Assert.Equal(ExitCode.Done, (await ProgramRun.OfAsync(_folder, command)).Code);
        File.Copy(TestAssets.PathOf("exports/monai/truth.nii.gz"), Path.Combine(_folder, "labels", "volume_seg.nii.gz"), overwrite: true);
        (code, output, _) = await ProgramRun.OfAsync(_folder, command);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("is there already and was not written by this program", output);
    }

    [AssetFact]
    public async Task A_picture_is_no_volume()
    {
        var (code, output, _) = await ProgramRun.OfAsync(
            _folder, "infer", TestAssets.PathOf("exports/monai/segresnet3d.onnx"), TestAssets.PathOf("images/coco/000000349860.jpg"), "--json");

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("is no volume: model 'segresnet3d' takes NIfTI files (.nii, .nii.gz)", (string?)Assert.Single(Lines(output))["error"]);
    }

    [AssetTheory]
    [InlineData("exports/espnet/conformer/full/ctc.onnx", "is no picture", ExitCode.Failed)]
    [InlineData("exports/speechbrain/ecapa_tdnn", "The smallest model.yaml that would make it run:\nfamily: speechbrain\ntask: speaker", ExitCode.Failed)]
    [InlineData("exports/speechbrain/ctc_conformer", "The smallest model.yaml that would make it run:\nfamily: speechbrain\ntokens: tokens.txt", ExitCode.Failed)]
    [InlineData("models/detection/none.onnx", "does not exist", ExitCode.Unavailable)]
    [InlineData("README.md", "README.md", ExitCode.Failed)]
    public async Task A_model_that_cannot_be_run_is_refused_in_words(string model, string expected, int exitCode)
    {
        var (code, output, error) = await ProgramRun.OfAsync(_folder, "infer", TestAssets.PathOf(model), "x.jpg", "--json");

        Assert.Equal(exitCode, code);
        Assert.Empty(output);
        Assert.Contains(expected, error);
        Assert.DoesNotContain("   at ", error);
    }

    [Fact]
    public async Task Wrong_options_are_wrong_usage()
    {
        var (code, _, error) = await ProgramRun.OfAsync(
            _folder, "infer", "m.onnx", "x.jpg", "--min-score", "2", "--max", "0", "--family", "yolxo", "--engine", "gpu");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("--min-score: '2' is not allowed. Allowed: a number from 0 to 1, or a percentage from 0% to 100%.", error);
        Assert.Contains("--max: '0' is not allowed. Allowed: a whole number from 1 to 10000.", error);
        Assert.Contains("--family: 'yolxo' is no family.", error);
        Assert.Contains("--engine: 'gpu' is not allowed.", error);
    }

    [AssetFact]
    public async Task Inspect_says_what_a_model_is_taken_for_and_why()
    {
        var (code, output, _) = await ProgramRun.OfAsync(_folder, "models", "inspect", TestAssets.PathOf("models/detection/yolox_nano.onnx"), "--json");

        Assert.Equal(ExitCode.Done, code);
        var report = Assert.Single(Lines(output));
        Assert.Equal(("yolox", "detection", true), ((string?)report["family"], (string?)report["task"], (bool)report["runnable"]!));
        Assert.Contains("[1, 3549, 85]", (string?)report["reason"]);
        Assert.Equal(80, report["labels"]!.AsArray().Count);
        Assert.Equal("letterbox-topleft", (string?)report["preprocessing"]!["resize"]);
        Assert.Equal("[416, 416]", (string?)report["preprocessing"]!["size"]);
    }

    [AssetFact]
    public async Task A_description_that_stands_elsewhere_completes_a_graph()
    {
        var description = Path.Combine(_folder, "mine.yaml");
        await File.WriteAllTextAsync(description, $"{{name: mine, thresholds: {{score: 0.9}}, labels: [{string.Join(", ", Enumerable.Range(0, 80).Select(i => $"thing-{i}"))}]}}");

        var (code, output, error) = await ProgramRun.OfAsync(_folder, "infer", TestAssets.PathOf("models/detection/yolox_nano.onnx"),
            TestAssets.PathOf("images/coco/000000349860.jpg"), "--bundle", description, "--json");

        Assert.True(code == ExitCode.Done, error);
        var line = Assert.Single(Lines(output));
        Assert.Equal("mine", (string?)line["model"]);
        Assert.All(line["detections"]!.AsArray(), d => Assert.StartsWith("thing-", (string?)d!["label"], StringComparison.Ordinal));
    }

    [AssetFact]
    public async Task Inspect_of_what_is_not_run_says_why_and_what_to_write_and_exits_1()
    {
        var (code, output, _) = await ProgramRun.OfAsync(_folder, "models", "inspect", TestAssets.PathOf("exports/mxnet_tf/keras_classifier_nhwc_32.onnx"));

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("taken for   classifier", output);
        Assert.Contains("nothing tells how pixels become the numbers of its input input_1 float32", output);
        Assert.Contains("  scale: 0.003921569", output);
    }

    [AssetFact]
    public async Task Verify_proves_hashes_graph_and_golden_samples()
    {
        var bundle = await BundleAsync();

        var (code, output, _) = await ProgramRun.OfAsync(_folder, "models", "verify", bundle);

        Assert.Equal("", string.Join('\n', output.Split('\n').Where(l => l.StartsWith("failed", StringComparison.Ordinal))));
        Assert.Contains("ok      sha256 model.onnx:", output);
        Assert.Contains("ok      golden dog.jpg: as expected", output);
        Assert.Equal(ExitCode.Done, code);
    }

    [AssetFact]
    public async Task Verify_tells_a_golden_sample_that_no_longer_comes_out()
    {
        var bundle = await BundleAsync();
        var expected = Path.Combine(bundle, "dog.json");
        File.WriteAllText(expected, File.ReadAllText(expected).Replace("skateboard", "surfboard", StringComparison.Ordinal));

        var (code, output, _) = await ProgramRun.OfAsync(_folder, "models", "verify", bundle);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("failed  golden dog.jpg: surfboard 0.74", output);
    }

    [AssetTheory]
    [InlineData("nope", "dog.json:1:2 is not what")]
    [InlineData("", "dog.json:1:1 is not what")]
    [InlineData("[]", "dog.json:1:2 is not what")]
    [InlineData("{\"detections\":[null]}", "dog.json is not what")]
    [InlineData("{\"detections\":[{\"label\":\"a\"}]}", "(detections[0]) is not what")]
    [InlineData("{\"detections\":[{\"label\":\"a\",\"class_id\":0,\"score\":\"high\"}]}", "(detections[0].score) is not what")]
    public async Task Verify_tells_a_golden_result_that_cannot_be_read_in_a_persons_words(string text, string expected)
    {
        var bundle = await BundleAsync();
        File.WriteAllText(Path.Combine(bundle, "dog.json"), text);

        var (code, output, error) = await ProgramRun.OfAsync(_folder, "models", "verify", bundle);

        Assert.Equal((ExitCode.Failed, ""), (code, error));
        var line = Assert.Single(output.Split('\n'), l => l.StartsWith("failed", StringComparison.Ordinal));
        Assert.Contains(expected, line);
        Assert.DoesNotContain("System.", line);
        Assert.DoesNotContain("BytePosition", line);
    }

    [AssetFact]
    public async Task Verify_tells_one_flipped_byte()
    {
        var bundle = await BundleAsync();
        var path = Path.Combine(bundle, "model.onnx");
        var bytes = File.ReadAllBytes(path);
        bytes[^1000] ^= 1;
        File.WriteAllBytes(path, bytes);

        var (code, output, _) = await ProgramRun.OfAsync(_folder, "models", "verify", bundle);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("failed  sha256 model.onnx: it is ", output);
        Assert.Contains("failed  graph: ", output);
    }

    private static string Commands => Path.Combine(Repository.Root, "models/commands");

    private static float[] Golden(string name)
    {
        // 16 bits behind a header of 44 bytes.
        var bytes = File.ReadAllBytes(Path.Combine(Commands, "golden", name + ".wav")).AsSpan(44);
        return [.. MemoryMarshal.Cast<byte, short>(bytes).ToArray().Select(v => v / 32768f)];
    }

    private async Task<JsonNode> InferCommandsAsync(string file, params string[] more)
    {
        // The voice model that is named is looked for beside where the program is run.
        if (!Directory.Exists(Path.Combine(_folder, "models")))
            Directory.CreateSymbolicLink(Path.Combine(_folder, "models"), Path.Combine(Repository.Root, "models"));
        var (code, output, error) = await ProgramRun.OfAsync(_folder, ["infer", Commands, file, "--json", .. more]);
        Assert.True(code == ExitCode.Done, output + error);
        return Assert.Single(Lines(output));
    }

    private static List<JsonNode> Lines(string output) => [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!)];

    private async Task<string> ClipAsync()
    {
        var path = Path.Combine(_folder, "clip.mp4");
        using var ffmpeg = System.Diagnostics.Process.Start("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc=size=128x96:rate=25", "-frames:v", "3", path]);
        await ffmpeg.WaitForExitAsync();
        return path;
    }

    private async Task<string> BundleAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "bundle")).FullName;
        var model = TestAssets.PathOf("models/detection/yolox_nano.onnx");
        File.Copy(model, Path.Combine(folder, "model.onnx"));
        File.Copy(TestAssets.PathOf("images/coco/000000349860.jpg"), Path.Combine(folder, "dog.jpg"));
        var (_, expected, _) = await ProgramRun.OfAsync(folder, "infer", model, "dog.jpg", "--json");
        File.WriteAllText(Path.Combine(folder, "dog.json"), expected);
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(model)));
        File.WriteAllText(Path.Combine(folder, "model.yaml"), $$$"""
            name: test
            family: yolox
            files: {model.onnx: "sha256:{{{hash}}}"}
            golden: [{input: dog.jpg, expect: dog.json, tolerance: {score: 0.01, box: 1}}]
            """);
        return folder;
    }
}
