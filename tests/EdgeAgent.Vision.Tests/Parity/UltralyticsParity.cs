using System.Numerics;
using System.Text.Json;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tests.Detection;

namespace EdgeAgent.Vision.Tests.Parity;

/// <summary>The exports of Ultralytics and YOLOv5 against those frameworks' own predictors.</summary>
internal static class UltralyticsParity
{
    private const string Framework = "the framework";

    public static IReadOnlyList<ParityCase> Cases { get; } =
    [
        new("exports/yolov5/yolov5_objectness_256", "yolov5", Framework, new ParityBars(), Yolov5),
        Case("yolov8_detect_256x320", "yolov8", "detect", "stages_detect", new ParityBars()),
        // origin.md: in 16 bits 0.4 px and 0.0019 from 32 bits, 1680 boxes of which the strongest are found.
        Case("yolov8_detect_256x320_fp16", "yolov8", "detect", null, new ParityBars(Score: 0.003)),
        Case("yolov8_detect_nms_256x320", "yolov8", "detect", null, new ParityBars()),
        Case("yolov10_e2e_256", "yolo-e2e", "v10", "stages_v10", new ParityBars()),
        Case("yolov8_seg_256", "yolov8", "seg", "stages_seg", new ParityBars(), "output0", "output1"),
        Case("yolov8_pose_256", "yolov8", "pose", "stages_pose", new ParityBars()),
        Case("yolov8_obb_256", "yolov8", "obb", "stages_obb", new ParityBars()),
    ];

    private static ParityCase Case(string model, string family, string task, string? stages, ParityBars bars, params string[] outputs) =>
        new($"exports/ultralytics/{model}", family, Framework, bars, () =>
        {
            var reference = ReferenceBoxes.Read("exports/ultralytics/reference.json").GetProperty("tasks").GetProperty(task);
            var figures = Measure($"exports/ultralytics/{model}", reference, reference.GetProperty("thresholds"));
            return stages is null
                ? figures
                : figures with { Raw = RawOutputs.Compare($"exports/ultralytics/{model}", $"exports/ultralytics/{stages}.npz", "input", outputs.Length == 0 ? ["output0"] : outputs) };
        });

    private static ParityFigures Yolov5()
    {
        const string model = "exports/yolov5/yolov5_objectness_256";
        var reference = ReferenceBoxes.Read("exports/yolov5/reference.json");
        return Measure(model, reference, reference.GetProperty("thresholds")) with { Raw = RawOutputs.Compare(model, "exports/yolov5/stages.npz", "input", "output0") };
    }

    private static ParityFigures Measure(string model, JsonElement reference, JsonElement thresholds)
    {
        using var detector = new LoadedDetector($"{model}.onnx", References.Thresholds(thresholds));
        Assert.Equal(References.Names(reference), detector.Detector.Model.Labels);
        return DetailedObjects.Compare(DetailedPicture.Of(detector, reference.GetProperty("images"), Objects));
    }

    private static IEnumerable<DetailedObject> Objects(JsonElement image) => image.GetProperty("detections").EnumerateArray().Select(row =>
    {
        var (classId, score) = (row.GetProperty("class").GetInt32(), row.GetProperty("score").GetSingle());
        if (row.TryGetProperty("corners", out var corners))
        {
            Vector2[] points = [.. Numbers(corners).Chunk(2).Select(p => new Vector2(p[0], p[1]))];
            return new DetailedObject(References.Clip(
                image, new DetectedObject(points.Min(p => p.X), points.Min(p => p.Y), points.Max(p => p.X), points.Max(p => p.Y), score, classId)))
            {
                Points = points,
            };
        }

        var edges = Numbers(row.GetProperty("xyxy"));
        var triples = row.TryGetProperty("keypoints_xyc", out var keypoints) ? Numbers(keypoints).Chunk(3).ToArray() : [];
        return new DetailedObject(References.Clip(image, new DetectedObject(edges[0], edges[1], edges[2], edges[3], score, classId)))
        {
            Mask = row.TryGetProperty("mask_rle_image", out var mask) ? CocoRle.Read(mask) : null,
            Points = [.. triples.Select(p => new Vector2(p[0], p[1]))],
            PointScores = [.. triples.Select(p => p[2])],
        };
    });

    private static float[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(v => v.GetSingle())];
}
