using System.Text.Json;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tests.Detection;

namespace EdgeAgent.Vision.Tests.Parity;

/// <summary>Public models on the pictures of COCO against independent code over the same graphs (<c>expected/scripts/detection.py</c>).</summary>
internal static class QuantisedParity
{
    private const string Restatement = "a restatement";

    // int8 kernels differ between processors: 0.05 in score and 3 px. Of two overlapping boxes whose scores are that near the other may be kept, which at
    // most 2 % of them are.
    private static readonly ParityBars Int8 = new(Box: 3, Score: 0.05, Unmatched: 0.02) { VaryByProcessor = true };

    public static IReadOnlyList<ParityCase> Cases { get; } =
    [
        Case("yolox_nano", "yolox", new ParityBars(Box: 0.5, Score: 1e-3)),
        Case("yolov8n_int8", "yolov8", Int8, every: 3),
        Case("yolo11n_int8", "yolov8", Int8),
        Case("yolov8n-seg_int8", "yolov8", Int8, every: 3),
        Case("deimv2_atto_coco_int8", "rtdetr", Int8, every: 2),
    ];

    // Of the slow ones not every picture is looked at.
    private static ParityCase Case(string model, string family, ParityBars bars, int every = 1) => new($"models/detection/{model}", family, Restatement, bars, () =>
    {
        var reference = ReferenceBoxes.Read($"expected/detections/{model}.json");
        var threshold = reference.GetProperty("score_threshold").GetDouble();
        using var detector = new LoadedDetector(
            $"models/detection/{model}.onnx", new DetectorOptions { MinScore = threshold, MaxIou = reference.GetProperty("nms_iou") is { ValueKind: JsonValueKind.Number } iou ? iou.GetDouble() : null });
        Assert.Equal(References.Names(reference), detector.Detector.Model.Labels);
        return DetailedObjects.CompareCertain(
            reference.GetProperty("images").EnumerateObject().Where((_, i) => i % every == 0).Select(image => new DetailedPicture(
                [.. ReferenceBoxes.Parse(image.Value).Select(b => new DetailedObject(b))], DetailedObjects.Detect(detector, $"images/{image.Name}"))),
            threshold, bars.Box, bars.Score);
    });
}
