using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection.Families;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Tests.Networks;

public sealed class FamilyRecogniserTests
{
    /// <summary>Every graph of the assets; a family with ! runs, others are refused, "-" is none that is known.</summary>
    private static readonly Dictionary<string, string> Known = new()
    {
        ["models/detection/yolox_nano"] = "yolox!",
        ["exports/yolox/yolox_tiny_raw"] = "yolox!",
        ["exports/yolox/yolox_tiny_decoded"] = "yolox!",
        ["exports/yolox/yolox_tiny_decoded_int8_qdq"] = "yolox!",
        ["models/detection/yolov8n_int8"] = "yolov8!",
        ["models/detection/yolo11n_int8"] = "yolov8!",
        ["exports/ultralytics/yolov8_detect_256x320"] = "yolov8!",
        ["exports/ultralytics/yolov8_detect_256x320_fp16"] = "yolov8!",
        ["exports/ultralytics/yolov8_detect_nms_256x320"] = "yolov8!",
        ["exports/ultralytics/yolov8_seg_256"] = "yolov8!",
        ["exports/ultralytics/yolov8_pose_256"] = "yolov8!",
        ["exports/ultralytics/yolov8_obb_256"] = "yolov8!",
        ["exports/ultralytics/yolov8_cls_64"] = "classifier!",
        ["models/detection/yolov8n-seg_int8"] = "yolov8!",
        ["exports/ultralytics/yolov10_e2e_256"] = "yolo-e2e!",
        ["exports/yolov5/yolov5_objectness_256"] = "yolov5!",
        ["models/detection/FastestDet"] = "fastestdet!",
        ["models/detection/fastestdet_flat"] = "fastestdet!",
        ["models/detection/nanodet_m"] = "nanodet!",
        ["models/detection/deimv2_atto_coco_int8"] = "rtdetr!",
        ["exports/rtdetr/rtdetrv2_256"] = "rtdetr!",
        ["exports/detr/detr_160x192"] = "detr!",
        ["models/face/version-RFB-320"] = "ultraface!",
        ["models/face/yunet_n_320_320"] = "yunet!",
        ["models/face/yunet_n_dynamic"] = "yunet!",
        ["exports/detectron2/faster_rcnn_dynamic"] = "detectron2!",
        ["exports/detectron2/faster_rcnn_fixed_189x336"] = "detectron2!",
        ["exports/detectron2/mask_rcnn_dynamic"] = "detectron2!",
        ["exports/detectron2/retinanet_dynamic"] = "detectron2!",
        ["exports/detectron2/retinanet_raw_heads"] = "detectron2!",
        ["exports/torchvision/fasterrcnn_mobilenet_fpn"] = "torchvision!",
        ["exports/torchvision/ssdlite_mobilenet_256"] = "torchvision!",
        ["exports/torchvision/mobilenet_v3_classifier_64"] = "classifier",
        ["models/classification/mobilenet_v2_int8"] = "classifier!",
        ["exports/torchvision/lraspp_mobilenet_128x160"] = "segmentation",
        ["models/segmentation/selfie_segmentation"] = "segmentation!",
        ["exports/anomaly/padim_like_64"] = "anomalib",
        ["exports/monai/segresnet3d"] = "monai",
        ["exports/monai/unet2d"] = "monai",
        ["exports/mxnet_tf/keras_classifier_nhwc_32"] = "classifier",
        ["exports/mxnet_tf/mxnet_classifier_32"] = "classifier",
        ["exports/mxnet_tf/tf_classifier_uint8_nhwc_32"] = "classifier!",
        ["exports/mxnet_tf/niftynet_like_nxyzc_32"] = "monai",
    };

    [AssetFact]
    public void Every_graph_of_the_assets_is_taken_for_what_it_is()
    {
        foreach (var name in AssetGraphs.All)
        {
            var expected = AssetGraphs.Hears(name) ? "-" : Known[name];

            var verdict = Recognise(TestAssets.PathOf($"{name}.onnx"), Bare);

            Assert.True($"{verdict.Family ?? "-"}{(verdict.IsRunnable ? "!" : "")}" == expected, $"{name}: expected {expected}, found {verdict.Family}, {verdict.Reason}");
            Assert.NotEmpty(verdict.Reason);
            if (expected == "-")
                Assert.DoesNotContain("detector", verdict.Reason);
        }
    }

    [AssetFact]
    public void A_YOLOX_graph_is_explained_and_its_classes_named_by_COCO()
    {
        var verdict = Recognise(TestAssets.PathOf("models/detection/yolox_nano.onnx"), Bare);

        Assert.Equal("input images float32 [1, 3, 416, 416], output output float32 [1, 3549, 85]: centre, size, objectness and 80 classes in each row, "
            + "a box for each cell of strides 8, 16, 32; labels: COCO's, as nothing names its 80 classes", verdict.Reason);
        Assert.Equal("bottle", verdict.Contract!.Labels[39]);
    }

    [AssetFact]
    public void Names_and_size_come_from_the_exporters_metadata()
    {
        var contract = Recognise(TestAssets.PathOf("exports/ultralytics/yolov8_detect_256x320.onnx"), Bare).Contract!;

        Assert.Equal(["red_disc", "blue_disc", "green_square", "orange_square", "violet_triangle", "white_cross"], contract.Labels);
        Assert.Equal((320, 256), (contract.Image.Width, contract.Image.Height));
    }

    [Theory]
    [InlineData("yolox", null, "a b c", "its output output float32 [1, 3549, 85] tells 80 classes apart (85 − 5), but 3 are named (the labels given)")]
    [InlineData("yolov8", null, null, "its output output float32 [1, 3549, 85] has a box in each row, and without labels nothing tells whether a row holds an objectness (yolox) or not (yolov8)")]
    [InlineData("yolox", 640, null, "input.size says 640×640, but the graph takes 416×416 (images float32 [1, 3, 416, 416])")]
    [InlineData("detr", null, null, "it is no detr model: it gives output float32 [1, 3549, 85], where that gives [1, queries, classes] and [1, queries, 4]")]
    public void A_bundle_that_does_not_fit_its_graph_is_refused_in_words(string family, int? size, string? labels, string reason)
    {
        var bundle = Bare with { Family = family, Input = new ImageInput { Width = size, Height = size }, Labels = labels?.Split(' ') };

        var verdict = FamilyRecogniser.Recognise(Graph([1, 3, 416, 416], [1, 3549, 85]), bundle);

        Assert.False(verdict.IsRunnable);
        Assert.Equal(reason, verdict.Reason);
    }

    [Fact]
    public void A_family_that_hears_is_refused_with_those_that_see()
    {
        var reason = FamilyRecogniser.Recognise(Graph([1, 3, 416, 416], [1, 3549, 85]), Bare with { Family = "silero" }).Reason;

        Assert.StartsWith("the family 'silero' does not look at pictures; those that do are ", reason, StringComparison.Ordinal);
        Assert.Contains("yolox, ", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_number_of_labels_is_completed_by_the_smallest_model_yaml()
    {
        var verdict = FamilyRecogniser.Recognise(Graph([1, 3, 416, 416], [1, 3549, 9]), Bare with { Labels = ["a", "b"] });

        Assert.Equal("name: bare\nfamily: yolox\nlabels: labels.txt   # 4 lines, in the order of the graph\n", verdict.Completion);
    }

    [Theory]
    // Any number of classes, any strides, any shape of the picture.
    [InlineData(new long[] { 1, 3, 256, 320 }, new long[] { 1, 1680, 6 }, "yolox")]
    [InlineData(new long[] { 1, 3, 640, 640 }, new long[] { 1, 8400, 85 }, "yolox")]
    [InlineData(new long[] { 1, 3, 1280, 1280 }, new long[] { 1, 34000, 12 }, "yolox")]
    [InlineData(new long[] { -1, 3, 736, 1280 }, new long[] { -1, 19320, 7 }, "yolox")]
    [InlineData(new long[] { 1, 416, 416, 3 }, new long[] { 1, 3549, 85 }, "yolox")]
    // 85 are the cells of strides 4 to 32 of so small a picture, too.
    [InlineData(new long[] { 1, 3, 32, 32 }, new long[] { 1, 21, 85 }, "yolox")]
    [InlineData(new long[] { 1, 3, 640, 640 }, new long[] { 1, 5, 8400 }, "yolov8")]
    [InlineData(new long[] { 1, 3, 384, 672 }, new long[] { 1, 84, 5292 }, "yolov8")]
    [InlineData(new long[] { -1, 3, 640, 640 }, new long[] { -1, 84, -1 }, "yolov8")]
    [InlineData(new long[] { -1, 3, 640, 640 }, new long[] { -1, -1, 85 }, "yolox")]
    [InlineData(new long[] { 1, 3, 640, 640 }, new long[] { 1, 25200, 85 }, "yolov5")]
    [InlineData(new long[] { 1, 3, 1280, 1280 }, new long[] { 1, 102000, 85 }, "yolov5")]
    [InlineData(new long[] { -1, 3, 640, 640 }, new long[] { -1, 300, 6 }, "yolo-e2e")]
    [InlineData(new long[] { 1, 3, 640, 640 }, new long[] { 1, 50, 6 }, "yolo-e2e")]
    // As many as the cells of strides 16 and 32.
    [InlineData(new long[] { 1, 3, 192, 320 }, new long[] { 1, 300, 6 }, "yolo-e2e")]
    // Not detectors, or not to be told: never guessed.
    [InlineData(new long[] { 1, 3, 640, 640 }, new long[] { 1, 8399, 85 }, null)]
    [InlineData(new long[] { 3, 640, 640 }, new long[] { 1, 100, 7 }, null)]
    [InlineData(new long[] { 1, 1, 640, 640 }, new long[] { 1, 8400, 85 }, null)]
    [InlineData(new long[] { 2, 3, 640, 640 }, new long[] { 2, 8400, 85 }, null)]
    [InlineData(new long[] { 1, 3, 640, 640 }, new long[] { 1, 8400 }, null)]
    [InlineData(new long[] { 1, 3, 640, 640 }, new long[] { 1, 8400, 5 }, null)]
    [InlineData(new long[] { 1, 3, 640, 640 }, new long[] { 1, 4, 8400 }, null)]
    public void Shapes_alone_decide_where_they_can(long[] input, long[] output, string? family)
    {
        var verdict = FamilyRecogniser.Recognise(Graph(input, output), Bare);

        Assert.Equal(family, verdict.IsRunnable ? verdict.Family : null);
    }

    [Theory]
    [InlineData(1, "", "", "classifier")]
    [InlineData(-1, "batch", "batch", "classifier")]
    [InlineData(-1, "", "found", "yolo-e2e")]
    public void Seven_numbers_for_each_picture_are_classes_and_for_each_object_a_box(int length, string pictures, string rows, string family)
    {
        var input = new TensorSpec("input", TensorType.Float32, [pictures.Length > 0 ? -1 : 1, 3, 224, 224], [pictures, "", "", ""]);
        var output = new TensorSpec("output", TensorType.Float32, [length, 7], [rows, ""]);
        var graph = new GraphSignature([input], [output], new Dictionary<string, string>(), "", 11, new HashSet<string>());

        Assert.Equal(family, FamilyRecogniser.Recognise(graph, Bare).Family);
    }

    [Fact]
    public void Queries_are_no_faces_however_many_there_are()
    {
        var verdict = FamilyRecogniser.Recognise(Graph([1, 3, 800, 800], ("pred_logits", [1, 900, 91]), ("pred_boxes", [1, 900, 4])), Bare);

        Assert.Equal(("detr", true), (verdict.Family, verdict.IsRunnable));
    }

    [Fact]
    public void Boxes_are_read_from_the_output_that_has_them_whichever_it_is()
    {
        var verdict = FamilyRecogniser.Recognise(Graph([1, 3, 416, 416], ("maps", [1, 3, 52, 52, 85]), ("output", [1, 3549, 85])), Bare);

        Assert.Equal(1, Assert.IsType<YoloxHead>(Assert.IsType<DetectorContract>(verdict.Contract).Head).Output);
    }

    [Theory]
    [InlineData("output", new long[] { 1, 8400, 1_000_000_005 }, null, null)]
    [InlineData("output", new long[] { 1, 1_000_000_004, 8400 }, null, null)]
    [InlineData("pred_logits", new long[] { 1, 100, 1_000_000_000 }, "pred_boxes", new long[] { 1, 100, 4 })]
    [InlineData("scores", new long[] { 1, 4000, 1_000_000_000 }, "boxes", new long[] { 1, 4000, 4 })]
    public void More_classes_than_any_model_has_are_refused_before_they_are_named(string name, long[] shape, string? other, long[]? otherShape)
    {
        var graph = Graph([1, 3, 640, 640], other is null ? [(name, shape)] : [(name, shape), (other, otherShape!)]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var verdict = FamilyRecogniser.Recognise(graph, Bare);

        Assert.False(verdict.IsRunnable);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000_000);
    }

    [Theory]
    [InlineData("three maps, each a fourth of the other", new long[] { 1, 3, 640, 640 }, new long[] { 1, 255, 80, 80 }, new long[] { 1, 255, 40, 40 }, "the raw heads of a YOLO detector")]
    [InlineData("two maps of one size", new long[] { 1, 3, 640, 640 }, new long[] { 1, 40, 160, 160 }, new long[] { 1, 20, 160, 160 }, "it is no model that is known here")]
    [InlineData("four channels", new long[] { 1, 4, 640, 640 }, new long[] { 1, 84, 8400 }, null, "is no picture: expected [1, 3, height, width] or [1, height, width, 3]")]
    [InlineData("a grey picture", new long[] { 1, 1, 640, 640 }, new long[] { 1, 84, 8400 }, null, "or of grey pictures, which detectors here do not take")]
    [InlineData("a clip", new long[] { 1, 3, 16, 112, 112 }, new long[] { 1, 400 }, null, "clips of several pictures are taken by no model here")]
    [InlineData("sound", new long[] { 1, 16000 }, new long[] { 1, 35 }, null, "it may be one graph of a speech model, which is named by the folder that its exporter wrote")]
    public void What_is_none_of_the_families_is_told_as_far_as_it_can_be(string what, long[] input, long[] first, long[]? second, string words)
    {
        var verdict = FamilyRecogniser.Recognise(Graph(input, second is null ? [("a", first)] : [("a", first), ("b", second)]), Bare);

        Assert.False(verdict.IsRunnable, what);
        Assert.Contains(words, verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_free_size_is_asked_for_with_the_smallest_model_yaml()
    {
        var graph = Graph([1, 3, -1, -1], [1, -1, 85]);

        var verdict = FamilyRecogniser.Recognise(graph, Bare);
        var completed = FamilyRecogniser.Recognise(graph, Bare with { Input = new ImageInput { Width = 640, Height = 384 } });

        Assert.Equal("its input images float32 [1, 3, ?, ?] leaves the size free, and nothing says which it wants", verdict.Reason);
        Assert.Equal("name: bare\nfamily: yolox\ninput:\n  size: [640, 640]   # width, height that it was trained with\n", verdict.Completion);
        Assert.Equal((640, 384), (completed.Contract!.Image.Width, completed.Contract.Image.Height));
    }

    [Fact]
    public void The_labels_tell_rows_with_objectness_from_rows_without()
    {
        var graph = Graph([1, 3, 640, 640], [1, 8400, 8]);

        Assert.Equal("yolox", FamilyRecogniser.Recognise(graph, Bare with { Labels = ["a", "b", "c"] }).Family);
        var rows = Assert.IsType<DetectorContract>(FamilyRecogniser.Recognise(graph, Bare with { Labels = ["a", "b", "c", "d"] }).Contract);
        Assert.Equal(new UltralyticsHead(8400, 4, IsRows: true), rows.Head);
    }

    [Fact]
    public void Preprocessing_of_the_bundle_goes_before_the_familys()
    {
        var bundle = Bare with { Input = new ImageInput { Colour = ChannelOrder.Rgb, Resize = ResizeMode.Stretch } };

        var image = FamilyRecogniser.Recognise(Graph([1, 3, 416, 416], [1, 3549, 85]), bundle).Contract!.Image;

        Assert.Equal((ChannelOrder.Rgb, ResizeMode.Stretch, 1f), (image.Colour, image.Resize, image.Scale));
    }

    [Theory]
    [InlineData("{0: 'person', 1: \"driver's seat\", 2: 'a, b: {c}'}", "person|driver's seat|a, b: {c}")]
    [InlineData("['cat', 'dog']", "cat|dog")]
    [InlineData("{\"1\": \"b\", \"0\": \"a\"}", "a|b")]
    [InlineData(@"{0: 'it\'s'}", "it's")]
    [InlineData("{0: 'a', 2: 'c'}", null)]
    [InlineData("{0: 'a' 1: 'b'}", null)]
    [InlineData("{0: 'a", null)]
    [InlineData("{}", null)]
    [InlineData("person", null)]
    [InlineData("", null)]
    public void Names_are_read_as_Python_writes_them(string text, string? names) =>
        Assert.Equal(names?.Split('|'), UltralyticsMetadata.ParseNames(text));

    private static ModelBundle Bare { get; } = new() { Name = "bare", Folder = "/models", Files = new Dictionary<string, string>() };

    private static FamilyVerdict Recognise(string path, ModelBundle bundle)
    {
        using var session = ModelSession.Open(path);
        return FamilyRecogniser.Recognise(session.Signature, bundle);
    }

    private static GraphSignature Graph(long[] input, long[] output) => Graph(input, ("output", output));

    private static GraphSignature Graph(long[] input, params (string Name, long[] Shape)[] outputs) => new(
        [new TensorSpec("images", TensorType.Float32, input, [.. input.Select(_ => "")])],
        [.. outputs.Select(o => new TensorSpec(o.Name, TensorType.Float32, o.Shape, [.. o.Shape.Select(_ => "")]))],
        new Dictionary<string, string>(), "", 11, new HashSet<string>());
}
