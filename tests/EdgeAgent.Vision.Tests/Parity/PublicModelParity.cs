using System.Numerics;
using System.Runtime.Intrinsics.X86;
using System.Text.Json;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tests.Detection;

namespace EdgeAgent.Vision.Tests.Parity;

/// <summary>
/// Public models, with nothing said about them, on the pictures of COCO against independent code over the same graphs
/// (<c>expected/scripts/detection.py</c>).
/// </summary>
internal static class PublicModelParity
{
    private const string Restatement = "a restatement";

    // int8 kernels differ between processors: 0.05 in score and 3 px. Of two overlapping boxes whose scores are that near the other may be kept, which at
    // most 2 % of them are.
    private static readonly ParityBars Int8 = new(Box: 3, Score: 0.05, Raw: 1e-3, Unmatched: 0.02) { VaryByProcessor = true };

    // The stored outputs have 12 bits.
    private static readonly ParityBars Float = new(Raw: 2e-4);

    /// <summary>Whether this processor multiplies bytes as the one that the stored outputs of quantised models come from (Ice Lake and later).</summary>
    private static bool HasByteProducts => Avx512Vbmi.IsSupported;

    public static IReadOnlyList<ParityCase> Cases { get; } =
    [
        Case("detection/yolox_nano", "yolox", Float),
        Case("detection/yolov8n_int8", "yolov8", Int8, every: 3),
        Case("detection/yolo11n_int8", "yolov8", Int8),
        Case("detection/yolov8n-seg_int8", "yolov8", Int8, every: 3, input: "yolo11n_int8"),
        Case("detection/deimv2_atto_coco_int8", "rtdetr", Int8, every: 2),
        Case("detection/FastestDet", "fastestdet", Float),
        Case("detection/fastestdet_flat", "fastestdet", Float),
        Case("detection/nanodet_m", "nanodet", Float),
        Case("face/version-RFB-320", "ultraface", Float),
        Case("face/yunet_n_320_320", "yunet", Float),
        Case("face/yunet_n_dynamic", "yunet", Float, every: 2),
    ];

    // Of the slow ones not every picture is looked at.
    private static ParityCase Case(string model, string family, ParityBars bars, int every = 1, string? input = null) =>
        new($"models/{model}", family, Restatement, bars, () =>
        {
            var name = Path.GetFileName(model);
            var reference = ReferenceBoxes.Read($"expected/detections/{name}.json");
            var threshold = reference.GetProperty("score_threshold").GetDouble();
            using var detector = new LoadedDetector($"models/{model}.onnx", new DetectorOptions());
            Assert.Equal(References.Names(reference), detector.Detector.Model.Labels);
            var figures = DetailedObjects.CompareCertain(
                reference.GetProperty("images").EnumerateObject().Where((_, i) => i % every == 0).Select(image => new DetailedPicture(
                    [.. Objects(image.Value)], DetailedObjects.Detect(detector, $"images/{image.Name}"))),
                threshold, bars.Box, bars.Score);
            return bars.VaryByProcessor && !HasByteProducts
                ? figures
                : figures with { Raw = RawOutputs.ComparePicture($"models/{model}", name, input ?? name, detector.Detector.Model.Input) };
        });

    private static IEnumerable<DetailedObject> Objects(JsonElement list) => ReferenceBoxes.Parse(list).Zip(list.EnumerateArray(), (box, row) => new DetailedObject(box)
    {
        Points = row.TryGetProperty("landmarks", out var landmarks)
            ? [.. landmarks.EnumerateArray().Select(v => v.GetSingle()).Chunk(2).Select(p => new Vector2(p[0], p[1]))]
            : [],
    });
}
