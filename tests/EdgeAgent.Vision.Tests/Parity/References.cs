using System.Text.Json;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tests.Detection;

namespace EdgeAgent.Vision.Tests.Parity;

/// <summary>Reads what the reference.json of the exports have in common.</summary>
internal static class References
{
    /// <summary>The thresholds <c>score</c> and, where the family thins out, <c>nms_iou</c>; masks wanted.</summary>
    public static DetectorOptions Thresholds(JsonElement thresholds) => new()
    {
        MinScore = thresholds.GetProperty("score").GetDouble(),
        MaxIou = thresholds.TryGetProperty("nms_iou", out var iou) ? iou.GetDouble() : null,
        WithMasks = true,
    };

    /// <summary>Names of the classes.</summary>
    public static IEnumerable<string> Names(JsonElement reference) => reference.GetProperty("classes").EnumerateArray().Select(v => v.GetString()!);

    /// <summary>Boxes of an image, clipped to it: some frameworks let them stick out.</summary>
    public static IEnumerable<DetailedObject> Boxes(JsonElement image, string list = "detections") =>
        ReferenceBoxes.Parse(image.GetProperty(list)).Select(box => new DetailedObject(Clip(image, box)));

    /// <summary>A box clipped to the picture.</summary>
    public static DetectedObject Clip(JsonElement image, DetectedObject box)
    {
        var (width, height) = (image.GetProperty("width").GetSingle(), image.GetProperty("height").GetSingle());
        return box with
        {
            Left = Math.Clamp(box.Left, 0, width),
            Top = Math.Clamp(box.Top, 0, height),
            Right = Math.Clamp(box.Right, 0, width),
            Bottom = Math.Clamp(box.Bottom, 0, height),
        };
    }
}
