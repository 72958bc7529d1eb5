using EdgeAgent.Vision.Tests.Detection;

namespace EdgeAgent.Vision.Tests.Parity;

/// <summary>YOLOX's own exports against YOLOX's own predictor.</summary>
internal static class YoloxParity
{
    public static IReadOnlyList<ParityCase> Cases { get; } =
    [
        new("exports/yolox/yolox_tiny_raw", "yolox", "the framework", new ParityBars(), () => Measure("yolox_tiny_raw", "detections_class_aware_nms", "raw")),
        new("exports/yolox/yolox_tiny_decoded", "yolox", "the framework", new ParityBars(), () => Measure("yolox_tiny_decoded", "detections_class_aware_nms", "decoded")),
        // origin.md: 1 px and 0.02 on another processor than the reference's.
        new("exports/yolox/yolox_tiny_decoded_int8_qdq", "yolox", "the graph in ONNX Runtime", new ParityBars(Box: 1, Score: 0.02) { VaryByProcessor = true },
            () => Measure("yolox_tiny_decoded_int8_qdq", "detections_int8_class_agnostic_nms", null)),
    ];

    private static ParityFigures Measure(string model, string list, string? raw)
    {
        var reference = ReferenceBoxes.Read("exports/yolox/reference.json");
        using var detector = new LoadedDetector($"exports/yolox/{model}.onnx", References.Thresholds(reference.GetProperty("thresholds")));
        var figures = DetailedObjects.Compare(DetailedPicture.Of(detector, reference.GetProperty("images"), image => References.Boxes(image, list)));
        return raw is null ? figures : figures with { Raw = RawOutputs.Compare($"exports/yolox/{model}", "exports/yolox/stages.npz", "input", raw) };
    }
}
