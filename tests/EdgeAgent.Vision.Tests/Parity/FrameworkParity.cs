using System.Text.Json;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tests.Detection;

namespace EdgeAgent.Vision.Tests.Parity;

/// <summary>The exports of Detectron2, torchvision, DETR and RT-DETR against those frameworks' own predictors.</summary>
internal static class FrameworkParity
{
    private const string Framework = "the framework";

    /// <summary>Where the framework resizes with Pillow a pixel is allowed.</summary>
    private static readonly ParityBars Pillow = new(Box: 1);

    /// <summary>Sizes of the exports' config: half of Detectron2's own.</summary>
    private static readonly AnchorPlan HalfSizes = new()
    {
        Sizes = [.. new[] { 16f, 32, 64, 128, 256 }.Select(s => (IReadOnlyList<float>)[s, s * MathF.Cbrt(2), s * MathF.Cbrt(4)])],
    };

    public static IReadOnlyList<ParityCase> Cases { get; } =
    [
        Detectron2("faster_rcnn_fixed_189x336", "faster", "stages_faster_fix", ["boxes.35", "value.3", "value", "onnx__Split_356"], "shapes_c"),
        Detectron2("faster_rcnn_dynamic", "faster", "stages_faster_dyn", ["pred_boxes", "pred_classes", "scores", "image_size"]),
        Detectron2("mask_rcnn_dynamic", "mask", "stages_mask_dyn", ["pred_boxes", "pred_classes", "pred_masks", "scores", "image_size"]),
        Detectron2("retinanet_dynamic", "retinanet", "stages_retinanet_dyn", ["pred_boxes", "pred_classes", "scores", "image_size"]),
        Detectron2("retinanet_raw_heads", "retinanet", "stages_retinanet_raw",
            ["", "cls_logits_p4", "cls_logits_p5", "cls_logits_p6", "cls_logits_p7", "", "bbox_deltas_p4", "bbox_deltas_p5", "bbox_deltas_p6", "bbox_deltas_p7"]),
        Case("torchvision/fasterrcnn_mobilenet_fpn", "torchvision", new ParityBars(), ["tasks", "frcnn"], "label", "stages_frcnn", "input", ["boxes", "labels", "scores"]),
        Case("torchvision/ssdlite_mobilenet_256", "torchvision", new ParityBars(), ["tasks", "ssdlite"], "label", "stages_ssdlite", "input", ["boxes", "scores", "labels"]),
        Case("detr/detr_160x192", "detr", Pillow, [], "label", "stages", "inputs", ["pred_logits", "pred_boxes"]),
        Case("rtdetr/rtdetrv2_256", "rtdetr", Pillow, [], "class", "stages", "images", ["labels", "boxes", "scores"]),
    ];

    private static ParityCase Detectron2(string model, string kind, string stages, string[] outputs, string? image = null) => Case(
        $"detectron2/{model}", "detectron2", Pillow, ["models", kind], "class", stages, "input", outputs,
        model.Contains("fixed", StringComparison.Ordinal) ? null : new ImageInput { Width = 224, Height = 336 }, image);

    private static ParityCase Case(
        string model, string family, ParityBars bars, string[] way, string classKey, string stages, string input, string[] outputs, ImageInput? image = null, string? only = null) =>
        new($"exports/{model}", family, Framework, bars, () =>
        {
            var folder = Path.GetDirectoryName($"exports/{model}");
            var reference = way.Aggregate(ReferenceBoxes.Read($"{folder}/reference.json"), (at, key) => at.GetProperty(key));
            using var detector = new LoadedDetector($"exports/{model}.onnx", References.Thresholds(reference.GetProperty("thresholds")), Bundle(model, image));
            var pictures = reference.GetProperty("images").EnumerateArray()
                .Select(i => (Reference: i, File: Path.GetFileName(i.GetProperty("file").GetString()!)))
                .Where(i => only is null || i.File.StartsWith(only, StringComparison.Ordinal))
                .Select(i => new DetailedPicture([.. Objects(i.Reference, classKey)], DetailedObjects.Detect(detector, $"exports/images/{i.File}")));
            return DetailedObjects.Compare(pictures) with { Raw = RawOutputs.Compare($"exports/{model}", $"{folder}/{stages}.npz", input, outputs) };
        });

    private static ModelBundle Bundle(string model, ImageInput? image) => new()
    {
        Name = Path.GetFileName(model),
        Folder = TestAssets.PathOf("exports"),
        Files = new Dictionary<string, string>(),
        Input = image ?? new ImageInput(),
        Anchors = HalfSizes,
    };

    private static IEnumerable<DetailedObject> Objects(JsonElement image, string classKey) => image.GetProperty("detections").EnumerateArray().Select(row =>
    {
        var edges = row.GetProperty("xyxy").EnumerateArray().Select(v => v.GetSingle()).ToArray();
        var box = new DetectedObject(edges[0], edges[1], edges[2], edges[3], row.GetProperty("score").GetSingle(), row.GetProperty(classKey).GetInt32());
        return new DetailedObject(References.Clip(image, box)) { Mask = row.TryGetProperty("mask_rle", out var mask) ? CocoRle.Read(mask) : null };
    });
}
