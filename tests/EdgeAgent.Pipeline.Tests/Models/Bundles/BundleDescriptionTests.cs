using System.Security.Cryptography;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Pipeline.Tests.Models.Bundles;

public sealed class BundleDescriptionTests : IDisposable
{
    private const string Hash = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private readonly TestBundles _bundles = new();

    public void Dispose() => _bundles.Dispose();

    [Fact]
    public void Every_key_is_read()
    {
        _bundles.With("b/model.onnx", "b/samples/dog.jpg", "b/samples/dog.json").Text("b/coco.txt", "person\r\nbicycle\n\n").Text("b/model.yaml", $$$"""
            name: yolox-nano
            version: 2024.1
            task: detection
            family: yolox
            licence: Apache-2.0
            origin: {project: YOLOX, url: "https://example.com", commit: 419778480}
            files: {model.onnx: "{{{Hash.ToUpperInvariant().Replace("SHA256", "sha256", StringComparison.Ordinal)}}}"}
            input: {size: [640, 416], colour: bgr, layout: nchw, type: uint8, scale: 1, mean: [0, 1.5, -2], std: 2, resize: letterbox-topleft, pad: 114, interpolation: pil-bilinear}
            labels: coco.txt
            thresholds: {score: 0.4, iou: .45, max: 300}
            golden: [{input: samples/dog.jpg, expect: samples/dog.json, tolerance: {score: 0.01, box: 1}}]
            """);
        var bundle = _bundles.Read();
        Assert.Equal(("yolox-nano", "2024.1", ModelTask.Detection, "yolox", "Apache-2.0"), (bundle.Name, bundle.Version, bundle.Task, bundle.Family, bundle.Licence));
        Assert.Equal(_bundles["b/model.onnx"], bundle.MainFile);
        Assert.Equal(Hash["sha256:".Length..], bundle.HashOf(bundle.MainFile));
        var input = bundle.Input;
        Assert.Equal((640, 416, ChannelOrder.Bgr, TensorLayout.Nchw, TensorType.UInt8), (input.Width, input.Height, input.Colour, input.Layout, input.Type));
        Assert.Equal((1f, ResizeMode.LetterboxTopleft, Interpolation.PilBilinear, (int?)null), (input.Scale, input.Resize, input.Interpolation, input.PadMultiple));
        Assert.Equal([0f, 1.5f, -2f], input.Mean);
        Assert.Equal([2f], input.Std);
        Assert.Equal([114f], input.Pad);
        Assert.Equal(["person", "bicycle"], bundle.Labels);
        Assert.Equal(new Thresholds { Score = 0.4, Iou = 0.45, Max = 300 }, bundle.Thresholds);
        var sample = Assert.Single(bundle.Golden);
        Assert.Equal((_bundles["b/samples/dog.jpg"], _bundles["b/samples/dog.json"]), (sample.Input, sample.Expect));
        Assert.Equal(new Dictionary<string, double> { ["score"] = 0.01, ["box"] = 1 }, sample.Tolerance);
    }

    [Fact]
    public void What_a_description_leaves_out_stays_open()
    {
        var bundle = _bundles.With("b/model.onnx").Text("b/model.yaml", "version: 1").Read();
        Assert.Equal("b", bundle.Name);
        Assert.Null(bundle.Task);
        Assert.Null(bundle.Labels);
        Assert.Equal(new ImageInput(), bundle.Input);
        Assert.Equal(new VolumeInput(), bundle.Volume);
        Assert.Null(bundle.Activation);
        Assert.Equal(new Thresholds(), bundle.Thresholds);
        Assert.Empty(bundle.Golden);
        Assert.Null(bundle.Inspection);
    }

    [Fact]
    public void What_is_said_of_anchors_is_read()
    {
        var anchors = _bundles.With("b/model.onnx").Text("b/model.yaml", "anchors: {strides: [8, 16], sizes: [[16, 20.16], [32]], ratios: [0.5, 1], offset: 0.5}").Read().Anchors;
        Assert.Equal([8, 16], anchors.Strides);
        Assert.Equal([[16, 20.16f], [32]], anchors.Sizes);
        Assert.Equal([0.5f, 1], anchors.Ratios);
        Assert.Equal(0.5f, anchors.Offset);
    }

    [Fact]
    public void Anchors_may_stand_as_Detectron2s_configs_write_them()
    {
        var anchors = _bundles.With("b/model.onnx").Text("b/model.yaml", "anchors: {sizes: [32, 64], ratios: [[0.5, 1.0, 2.0]]}").Read().Anchors;
        Assert.Equal([[32, 64]], anchors.Sizes);
        Assert.Equal([0.5f, 1, 2], anchors.Ratios);
    }

    [Fact]
    public void What_is_said_of_volumes_is_read()
    {
        var bundle = _bundles.With("b/model.onnx").Text("b/model.yaml", """
            family: monai
            input: {layout: ncxyz, channels: 4, normalize: volume-zscore-nonzero, clip: [-1000, 400.5], slice_axis: 1}
            sliding_window: {roi: [96, 128, 64], overlap: 0.5, mode: gaussian}
            output: {activation: sigmoid}
            """).Read();
        Assert.Equal([96, 128, 64], bundle.Volume.Roi);
        Assert.Equal(
            new VolumeInput { Channels = 4, Normalize = InputNormalization.VolumeZscoreNonzero, Clip = (-1000, 400.5), SliceAxis = 1, Roi = bundle.Volume.Roi, Overlap = 0.5, Blend = WindowBlend.Gaussian },
            bundle.Volume);
        Assert.Equal(OutputActivation.Sigmoid, bundle.Activation);
    }

    [Fact]
    public void Padding_may_be_a_multiple_with_a_value()
    {
        var input = _bundles.With("b/model.onnx").Text("b/model.yaml", "input: {resize: pad, pad: {multiple: 32, value: [1, 2, 3]}}").Read().Input;
        Assert.Equal(32, input.PadMultiple);
        Assert.Equal([1f, 2f, 3f], input.Pad);
    }

    [Fact]
    public void An_inspection_has_a_threshold_for_every_class_but_the_part()
    {
        var inspection = _bundles.With("b/model.onnx").Text("b/model.yaml", """
            labels: [scratch, dent, part]
            inspection:
              part: part
              size: [192, 160]
              margin: 1.2
              views: 5
              needed: 2
              thresholds: {scratch: 0.4, dent: 0.55}
            """).Read().Inspection;
        Assert.NotNull(inspection);
        Assert.Equal(("part", 192, 160, 1.2, 5, 2),
            (inspection.Part, inspection.Width, inspection.Height, inspection.Margin, inspection.Views, inspection.Needed));
        Assert.Equal(new Dictionary<string, double> { ["scratch"] = 0.4, ["dent"] = 0.55 }, inspection.Thresholds);
    }

    public static TheoryData<string, Type> Enums => new()
    {
        { "task: ", typeof(ModelTask) },
        { "input: {colour: ", typeof(ChannelOrder) },
        { "input: {layout: ", typeof(TensorLayout) },
        { "input: {resize: ", typeof(ResizeMode) },
        { "input: {interpolation: ", typeof(Interpolation) },
        { "input: {normalize: ", typeof(InputNormalization) },
        { "sliding_window: {mode: ", typeof(WindowBlend) },
        { "output: {activation: ", typeof(OutputActivation) },
    };

    [Theory]
    [MemberData(nameof(Enums))]
    public void Every_word_of_the_design_is_a_word_of_the_key(string before, Type type)
    {
        string[] words = type.Name switch
        {
            nameof(ModelTask) => ["detection", "segmentation", "classification", "embedding", "pose", "anomaly", "reading", "vad", "recognition", "keywords", "tagging", "speaker"],
            nameof(ChannelOrder) => ["bgr", "rgb", "grey"],
            nameof(TensorLayout) => ["nchw", "nhwc", "chw", "ncxyz", "nxyzc"],
            nameof(ResizeMode) => ["letterbox-center", "letterbox-center-floor", "letterbox-topleft", "stretch", "shortest-edge", "shortest-edge-crop", "shortest-edge-crop-floor", "stretch-crop", "line", "line-grow", "pad", "none"],
            nameof(InputNormalization) => ["none", "volume-zscore", "volume-zscore-nonzero"],
            nameof(WindowBlend) => ["constant", "gaussian"],
            nameof(OutputActivation) => ["none", "softmax", "sigmoid"],
            _ => ["bilinear", "area", "pil-bilinear", "pil-bicubic", "pil-nearest"],
        };
        Assert.Equal(Enum.GetNames(type).Length, words.Length);
        foreach (var word in words)
            _bundles.With("b/model.onnx").Text("b/model.yaml", before + word + (before.Contains('{', StringComparison.Ordinal) ? "}" : "")).Read();
    }

    [Fact]
    public void Every_family_is_a_word_of_the_description_and_refused_where_another_is_needed()
    {
        foreach (var family in ModelFamily.Built)
        {
            var bundle = _bundles.With("b/model.onnx").Text("b/model.yaml", $"family: {family}").Read();
            Assert.Equal(family, bundle.Family);
            if (family == ModelFamily.Espnet)
            {
                bundle.RequireFamily(ModelFamily.Espnet);
                continue;
            }

            var refusal = Assert.Throws<ModelException>(() => bundle.RequireFamily(ModelFamily.Espnet));
            Assert.Equal(ModelFault.Unfitting, refusal.Fault);
            Assert.Contains(
                $"is of the family '{family}'; here a model for recognition is needed, such as one of the family 'espnet'", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_model_for_another_task_is_refused_at_use()
    {
        var bundle = _bundles.With("b/model.onnx").Text("b/model.yaml", "task: tagging").Read();
        var refusal = Assert.Throws<ModelException>(() => bundle.RequireFamily(ModelFamily.Silero));
        Assert.Contains("says task: tagging", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("a model for vad is needed", refusal.Message, StringComparison.Ordinal);
        (bundle with { Task = null }).RequireFamily(ModelFamily.Silero);
    }

    [Fact]
    public void Graphs_have_roles()
    {
        _bundles.With("b/enc.onnx", "b/sub/dec.onnx", "b/other.onnx")
            .Text("b/model.yaml", $"files: {{encoder: enc.onnx, enc.onnx: '{Hash}', decoder: sub/dec.onnx, other.onnx: , notes.txt: '{Hash}'}}").With("b/notes.txt");
        var bundle = _bundles.Read();
        Assert.Equal(["decoder", "encoder", "other"], bundle.Files.Keys.Order());
        Assert.Equal(_bundles["b/sub/dec.onnx"], bundle.Files["decoder"]);
        Assert.Equal([_bundles["b/enc.onnx"], _bundles["b/notes.txt"]], bundle.Hashes.Keys.Order());
    }

    [Fact]
    public void Labels_may_stand_in_the_description() =>
        Assert.Equal(["person", "no", "7"], _bundles.With("b/model.onnx").Text("b/model.yaml", "labels: [person, no, 7]").Read().Labels);

    [Fact]
    public void A_value_may_be_an_alias_of_another()
    {
        var input = _bundles.With("b/model.onnx").Text("b/model.yaml", "input: {mean: &three [1, 2, 3], std: *three}").Read().Input;
        Assert.Equal(input.Mean, input.Std);
    }

    [Theory]
    [InlineData("nmae: x", "1:1 nmae: there is no such key. Did you mean 'name'? Known: files, variants, input, name, version, task, family, licence, labels, thresholds, golden, output, anchors, features, tokens, sos_eos, blank, sos, eos, decoder, keywords, text, quantized, sliding_window, inspection, origin.")]
    [InlineData("license: MIT", "1:1 license: there is no such key. Did you mean 'licence'?")]
    [InlineData("input: {widht: 1}", "1:9 input.widht: there is no such key. Known: size, colour, layout, type, scale, mean, std, resize, resize_to, pad, interpolation, channels, normalize, clip, slice_axis.")]
    [InlineData("thresholds: {scores: 1}", "1:14 thresholds.scores: there is no such key. Did you mean 'score'? Known: score, iou, max.")]
    [InlineData("origin: {projekt: x}", "1:10 origin.projekt: there is no such key. Did you mean 'project'?")]
    [InlineData("input: {pad: {value: 1, multipel: 3}}", "1:25 input.pad.multipel: there is no such key. Did you mean 'multiple'?")]
    [InlineData("text: {case: title}", "1:14 text.case: 'title' is not allowed. Allowed: one of as-is, lower, upper, sentence, sentence-english.")]
    [InlineData("text: {number: english}", "1:8 text.number: there is no such key. Did you mean 'numbers'?")]
    [InlineData("decoder: {beam: 0}", "1:17 decoder.beam: '0' is not allowed. Allowed: a whole number from 1 to 1000.")]
    [InlineData("output: {activation: relu}", "1:22 output.activation: 'relu' is not allowed. Allowed: one of none, softmax, sigmoid.")]
    [InlineData(
        "input: {resize: stretch, resize_to: 256}",
        "1:37 input.resize_to: it is the shorter side before a crop: only resize: shortest-edge-crop, shortest-edge-crop-floor and stretch-crop have one. Remove one of the two.")]
    [InlineData(
        "input: {resize: shortest-edge-crop, resize_to: 256, pad: {multiple: 32}}",
        "1:58 input.pad: a crop has the size that is written; there is nothing to pad to a multiple. Remove it.")]
    [InlineData("anchors: {strides: [8, 16], sizes: [[1], [2], [3]]}", "1:36 anchors.sizes: there are 3 lists of sizes and 2 strides. Write a list for each level, or one for all.")]
    [InlineData("anchors: {sizes: [32, [64]]}", "1:18 anchors.sizes: this list is not allowed. Allowed: a list of 1 to 100 numbers from 1 to 16384, or 1 to 10 such lists: [[…], […]].")]
    [InlineData("anchors: {ratios: [0]}", "1:19 anchors.ratios: this list is not allowed. Allowed: a list of 1 to 100 numbers from 0.01 to 100.")]
    [InlineData("anchors: {offsets: 0}", "1:11 anchors.offsets: there is no such key. Did you mean 'offset'?")]
    [InlineData("name: [a]", "1:7 name: this list is not allowed. Allowed: a text of one line, at most 256 characters.")]
    [InlineData("name: \"a\\nb\"", "1:7 name: 'a b' is not allowed.")]
    [InlineData("name: ''", "1:7 name: '' is not allowed.")]
    [InlineData("name:", "name: the value is empty. Give one, or remove the key.")]
    [InlineData("name: !secret x", "1:7 name: the tag '!secret' is not read here. Remove it.")]
    [InlineData("task: detektion", "1:7 task: 'detektion' is not allowed. Allowed: one of detection, segmentation,|Did you mean 'detection'?")]
    [InlineData("task: {a: b}", "1:7 task: a section is not allowed. Allowed: one of detection,")]
    [InlineData("task: Detection", "1:7 task: 'Detection' is not allowed.|Did you mean 'detection'?")]
    [InlineData("family: yolo8", "1:9 family: 'yolo8' is not allowed.|Did you mean 'yolox'?")]
    [InlineData("{family: silero, task: detection}", "1:24 task: 'detection' is not what the family 'silero' does; it does vad. Correct one of the two.")]
    [InlineData("input: {size: 416}", "1:15 input.size: '416' is not allowed. Allowed: two whole numbers from 1 to 16384: [width, height].")]
    [InlineData("input: {size: [416]}", "1:15 input.size: this list is not allowed.")]
    [InlineData("input: {size: [416, 416, 3]}", "1:15 input.size: this list is not allowed.")]
    [InlineData("input: {size: [0, 416]}", "1:15 input.size: this list is not allowed.")]
    [InlineData("input: {size: [416.5, 416]}", "1:15 input.size: this list is not allowed.")]
    [InlineData("input: {size: [99999999999, 416]}", "1:15 input.size: this list is not allowed.")]
    [InlineData("input: {scale: 1/255}", "1:16 input.scale: '1/255' is not allowed. Allowed: a number from 0.000000001 to 1000000.")]
    [InlineData("input: {scale: 0}", "1:16 input.scale: '0' is not allowed.")]
    [InlineData("input: {scale: .nan}", "1:16 input.scale: '.nan' is not allowed.")]
    [InlineData("input: {scale: NaN}", "1:16 input.scale: 'NaN' is not allowed.")]
    [InlineData("input: {scale: 1,5}", "input.5: there is no such key.")]
    [InlineData("input: {std: 0}", "1:14 input.std: '0' is not allowed. Allowed: one number or a list of three, each from 0.000001 to 1000000.")]
    [InlineData("input: {std: [1, 0, 1]}", "1:14 input.std: this list is not allowed.")]
    [InlineData("input: {std: 1e-46}", "1:14 input.std: '1e-46' is not allowed.")]
    [InlineData("input: {std: [1, 1]}", "1:14 input.std: this list is not allowed.")]
    [InlineData("input: {mean: 1e39}", "1:15 input.mean: '1e39' is not allowed.")]
    [InlineData("input: {mean: [a, b, c]}", "1:15 input.mean: this list is not allowed.")]
    [InlineData("input: {pad: 256}", "1:14 input.pad: '256' is not allowed. Allowed: one number or a list of three, each from 0 to 255.")]
    [InlineData("input: {pad: {multiple: 0}}", "1:25 input.pad.multiple: '0' is not allowed. Allowed: a whole number from 1 to 1024.")]
    [InlineData("input: {type: float64}", "1:15 input.type: 'float64' is not allowed. Allowed: one of float32, float16, uint8.")]
    [InlineData("input: {resize: letterbox}", "1:17 input.resize: 'letterbox' is not allowed.")]
    [InlineData("input: 3", "1:8 input: '3' is not allowed. Allowed: a section of keys.")]
    [InlineData("thresholds: {score: 40}", "1:21 thresholds.score: '40' is not allowed. Allowed: a number from 0 to 1.")]
    [InlineData("thresholds: {iou: -0.1}", "1:19 thresholds.iou: '-0.1' is not allowed.")]
    [InlineData("thresholds: {max: 0}", "1:19 thresholds.max: '0' is not allowed. Allowed: a whole number from 1 to 10000.")]
    [InlineData("thresholds: {max: 2.5}", "1:19 thresholds.max: '2.5' is not allowed.")]
    [InlineData("{inspection: {part: b}}", "1:14 inspection: it names classes, and the description has no 'labels'. Give them.")]
    [InlineData("{labels: [a, b], inspection: {part: c, size: [9, 9], margin: 1, views: 3, needed: 2, thresholds: {a: 0.5}}}", "inspection.part: 'c' is not allowed. Allowed: one of a, b.")]
    [InlineData("{labels: [a, b], inspection: {part: b, size: [9, 9], margin: 1, needed: 2, thresholds: {a: 0.5}}}", "inspection.views: the key is missing.")]
    [InlineData("{labels: [a, b], inspection: {part: b, size: [9, 9], margin: 1, views: 3, needed: 4, thresholds: {a: 0.5}}}", "inspection.needed: '4' is not allowed. Allowed: a whole number from 1 to 3.")]
    [InlineData("{labels: [a, b], inspection: {part: b, size: [9, 9], margin: 1, views: 3, needed: 2, thresholds: {}}}", "inspection.thresholds: the class 'a' has none.")]
    [InlineData("{labels: [a, b], inspection: {part: b, size: [9, 9], margin: 1, views: 3, needed: 2, thresholds: {a: 5}}}", "inspection.thresholds.a: '5' is not allowed. Allowed: a number from 0 to 1.")]
    [InlineData("{labels: [a, b], inspection: 3}", "inspection: '3' is not allowed. Allowed: a section of keys.")]
    [InlineData("{name: a, name: b}", "1:11 name: the key stands here for the second time. Remove one.")]
    [InlineData("files: [a]", "1:8 files: this list is not allowed. Allowed: a section of keys.")]
    [InlineData("files: {model.onnx: [a]}", "1:21 files.model.onnx: a file or its hash must stand here")]
    [InlineData("files: {model.onnx: abc}", "1:21 files.model.onnx: 'abc' is not allowed. Allowed: 'sha256:' and 64 hexadecimal digits, as 'sha256sum model.onnx' prints them.")]
    [InlineData("files: {model.onnx: 'sha256:abc'}", "1:21 files.model.onnx: 'sha256:abc' is not allowed.")]
    [InlineData("files: {model.onx: }", "files.model.onx: 'model.onx' is not a file in FOLDER. Copy it there or correct the name. Did you mean 'model.onnx'?")]
    [InlineData("files: {encoder: }", "files.encoder: this is no file's name.")]
    [InlineData("files: {encoder: /etc/passwd}", "1:18 files.encoder: '/etc/passwd' may lead out of the bundle's folder; that is refused.")]
    [InlineData("files: {encoder: ../c.onnx}", "1:18 files.encoder: '../c.onnx' may lead out of the bundle's folder; that is refused.")]
    [InlineData("files: {encoder: 'a\\..\\c.onnx'}", "1:18 files.encoder: 'a\\..\\c.onnx' may lead out of the bundle's folder; that is refused.")]
    [InlineData("files: {../c.onnx: }", "files.../c.onnx: '../c.onnx' may lead out of the bundle's folder; that is refused.")]
    [InlineData("files: {encoder: .}", "1:18 files.encoder: '.' is not a file in FOLDER.")]
    [InlineData("files: {encoder: \"a\\0b\"}", "1:18 files.encoder: this is no file's name.")]
    [InlineData("labels: coco.txt", "1:9 labels: 'coco.txt' is not a file in FOLDER. Copy it there or correct the name.")]
    [InlineData("labels: ../coco.txt", "1:9 labels: '../coco.txt' may lead out of the bundle's folder; that is refused.")]
    [InlineData("labels: {a: b}", "1:9 labels: a section is not allowed. Allowed: a file of the bundle with one label a line, or a list of labels.")]
    [InlineData("labels: []", "1:9 labels: this list is not allowed.")]
    [InlineData("labels: [a, [b]]", "1:13 labels[1]: this list is not allowed. Allowed: a text of one line, at most 256 characters.")]
    [InlineData("labels: [a, ~]", "1:13 labels[1]: nothing is not allowed.")]
    [InlineData("golden: {input: a}", "1:9 golden: a section is not allowed. Allowed: a list of at most 100 sections: [{…}, {…}].")]
    [InlineData("golden: [{input: model.onnx}]", "1:10 golden[0].expect: the key is missing: a sample is an 'input' and what to 'expect' of it.")]
    [InlineData("golden: [{input: model.onnx, expect: /etc/hosts}]", "1:38 golden[0].expect: '/etc/hosts' may lead out of the bundle's folder; that is refused.")]
    [InlineData("golden: [{input: model.onnx, expect: model.onnx, tolerance: {boxs: 1}}]", "1:62 golden[0].tolerance.boxs: there is no such key. Did you mean 'box'? Known: score, box.")]
    [InlineData("sliding_window: {roi: [32]}", "1:23 sliding_window.roi: this list is not allowed. Allowed: a list of 2 to 3 whole numbers from 1 to 1024.")]
    [InlineData("sliding_window: {overlap: 1}", "1:27 sliding_window.overlap: '1' is not allowed. Allowed: a number from 0 to 0.95.")]
    [InlineData("sliding_window: {mode: gausian}", "1:24 sliding_window.mode: 'gausian' is not allowed. Allowed: one of constant, gaussian. Did you mean 'gaussian'?")]
    [InlineData("sliding_window: {rois: [1, 2]}", "1:18 sliding_window.rois: there is no such key. Did you mean 'roi'?")]
    [InlineData("input: {clip: [5, 5]}", "1:15 input.clip: this list is not allowed. Allowed: two numbers from -1000000000 to 1000000000: [low, high].")]
    [InlineData("input: {normalize: volume-zscore, std: 2}", "1:40 input.std: with 'normalize' the volume's own mean and deviation are taken. Remove one of the two.")]
    public void A_wrong_key_is_told_with_its_place(string yaml, string expected)
    {
        var fault = Assert.Single(_bundles.FaultsOf(yaml));
        Assert.All(expected.Split('|'), part => Assert.Contains(part, fault, StringComparison.Ordinal));
    }

    [Fact]
    public void All_faults_are_told_at_once_in_the_order_of_the_file()
    {
        var faults = _bundles.FaultsOf("""
            nmae: x
            family: yollox
            input:
              size: 416
              std: 0
            thresholds: {score: 2}
            labels: none.txt
            golden: [{input: a.jpg, expect: b.json}]
            files: {model.onnx: md5}
            """);
        Assert.Equal(
            ["1:1 nmae", "2:9 family", "4:9 input.size", "5:8 input.std", "6:21 thresholds.score", "7:9 labels", "8:18 golden[0].input", "8:33 golden[0].expect", "9:21 files.model.onnx"],
            faults.Select(f => f[..f.IndexOf(": ", StringComparison.Ordinal)]));
    }

    [Fact]
    public void Two_graphs_of_one_name_need_roles()
    {
        _bundles.With("b/x/net.onnx", "b/y/net.onnx");
        Assert.Contains("files.y/net.onnx: a second file is called 'net'. Give both a role: 'encoder: y/net.onnx'.", Assert.Single(_bundles.FaultsOf("files: {x/net.onnx: , y/net.onnx: }")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_description_without_any_graph_is_refused()
    {
        var refusal = Assert.Throws<ModelException>(() => _bundles.Text("b/model.yaml", "name: x").Read());
        Assert.Equal($"{_bundles["b/model.yaml"]}:1:1 files: no graph is named, and {_bundles["b"]} holds no .onnx file. Copy the model there.", refusal.Message);
    }

    [Theory]
    [InlineData("labels: link.txt", "labels")]
    [InlineData("labels: inside/secret.txt", "labels")]
    [InlineData("files: {encoder: link.txt}", "files.encoder")]
    [InlineData("golden: [{input: model.onnx, expect: chain.txt}]", "golden[0].expect")]
    public void A_link_out_of_the_folder_is_refused_wherever_it_stands(string yaml, string key)
    {
        _bundles.Text("outside/secret.txt", "root").With("b/model.onnx");
        File.CreateSymbolicLink(_bundles["b/link.txt"], "../outside/secret.txt");
        File.CreateSymbolicLink(_bundles["b/chain.txt"], _bundles["b/link.txt"]);
        Directory.CreateSymbolicLink(_bundles["b/inside"], _bundles["outside"]);
        var fault = Assert.Single(_bundles.FaultsOf(yaml));
        Assert.Contains($" {key}: ", fault, StringComparison.Ordinal);
        Assert.Contains("is a link that leads out of the bundle's folder or to itself; that is refused. Copy the file itself into FOLDER.", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("root", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_within_the_folder_and_a_linked_folder_are_read()
    {
        _bundles.With("b/model.onnx").Text("b/data/labels.txt", "a\nb").Text("b/model.yaml", "labels: names.txt");
        File.CreateSymbolicLink(_bundles["b/names.txt"], "./data/../data/labels.txt");
        Directory.CreateSymbolicLink(_bundles["linked"], _bundles["b"]);
        Assert.Equal(["a", "b"], _bundles.Read("linked").Labels);
    }

    [Fact]
    public void A_link_to_itself_is_refused()
    {
        _bundles.With("b/model.onnx");
        File.CreateSymbolicLink(_bundles["b/loop.txt"], "loop.txt");
        Assert.Contains("labels: 'loop.txt' is", Assert.Single(_bundles.FaultsOf("labels: loop.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_are_held_to_their_hash()
    {
        _bundles.Text("b/labels.txt", "cat\ndog");
        var hash = Convert.ToHexStringLower(SHA256.HashData("cat\ndog"u8));
        var yaml = $"{{labels: labels.txt, files: {{labels.txt: 'sha256:{hash}'}}}}";
        Assert.Equal(["cat", "dog"], _bundles.With("b/model.onnx").Text("b/model.yaml", yaml).Read().Labels);
        _bundles.Text("b/labels.txt", "cat\nbog");
        Assert.Contains("1:10 labels: The labels FOLDER/labels.txt are not what their bundle says: their SHA-256 differs.", Assert.Single(_bundles.FaultsOf(yaml)), StringComparison.Ordinal);
    }
}
