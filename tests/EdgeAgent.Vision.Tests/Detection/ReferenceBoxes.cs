using System.Text.Json;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tests.Detection;

/// <summary>Detections as the frameworks gave them, from the assets' JSON.</summary>
internal static class ReferenceBoxes
{
    public static JsonElement Read(string asset)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(TestAssets.PathOf(asset)));
        return document.RootElement.Clone();
    }

    public static DetectedObject[] Parse(JsonElement list) =>
    [
        .. list.EnumerateArray().Select(row =>
        {
            var edges = row.GetProperty("xyxy").EnumerateArray().Select(v => v.GetSingle()).ToArray();
            return new DetectedObject(edges[0], edges[1], edges[2], edges[3], row.GetProperty("score").GetSingle(), row.GetProperty("class").GetInt32());
        }),
    ];

    /// <summary>Both lists hold the same objects in the same order.</summary>
    public static void AssertEqual(DetectedObject[] expected, ReadOnlySpan<DetectedObject> found, double boxTolerance, double scoreTolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            var (want, have) = (expected[i], found[i]);
            Assert.True(want.ClassId == have.ClassId && Math.Abs(want.Score - have.Score) <= scoreTolerance && Distance(want, have) <= boxTolerance,
                $"Detection {i}: expected {want}, found {have}.");
        }
    }

    public static double Iou(in DetectedObject a, in DetectedObject b)
    {
        var width = Math.Max(0.0, Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left));
        var height = Math.Max(0.0, Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top));
        var overlap = width * height;
        return overlap / ((double)a.Width * a.Height + (double)b.Width * b.Height - overlap);
    }

    /// <summary>The largest difference of two edges, in pixels.</summary>
    public static double Distance(in DetectedObject a, in DetectedObject b) => Math.Max(
        Math.Max(Math.Abs(a.Left - b.Left), Math.Abs(a.Top - b.Top)), Math.Max(Math.Abs(a.Right - b.Right), Math.Abs(a.Bottom - b.Bottom)));
}
