using System.Text.Json;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using Xunit.Abstractions;

namespace EdgeAgent.Vision.Tests.Detection;

/// <summary>The small detectors and faces of the assets, with nothing said about them, against what the references find in 40 pictures.</summary>
public sealed class SmallModelParityTests(ITestOutputHelper log)
{
    [AssetTheory]
    [InlineData("detection/FastestDet", 1e-3, 0.01)]
    [InlineData("detection/fastestdet_flat", 1e-3, 0.01)]
    [InlineData("detection/nanodet_m", 1e-3, 0.01)]
    [InlineData("face/version-RFB-320", 1e-3, 0.01)]
    [InlineData("face/yunet_n_320_320", 1e-3, 0.01)]
    [InlineData("face/yunet_n_dynamic", 1e-3, 0.01)]
    public void A_bare_graph_finds_what_the_reference_finds(string model, double scoreTolerance, double pixels)
    {
        var reference = ReferenceBoxes.Read($"expected/detections/{Path.GetFileName(model)}.json");
        using var detector = new LoadedDetector($"models/{model}.onnx", new DetectorOptions());
        var threshold = reference.GetProperty("score_threshold").GetDouble();
        Assert.Equal(reference.GetProperty("classes").EnumerateArray().Select(c => c.GetString()), detector.Detector.Model.Labels);

        var (expectedCount, foundCount, missed, worstScore, worstBox, worstPoint) = (0, 0, 0, 0.0, 0.0, 0.0);
        foreach (var image in reference.GetProperty("images").EnumerateObject())
        {
            var expected = ReferenceBoxes.Parse(image.Value);
            var rows = image.Value.EnumerateArray().ToArray();
            using var frame = StillFrames.Read(detector.Pool, $"images/{image.Name}");
            var found = detector.Detector.Detect(frame, CancellationToken.None).ToArray();
            expectedCount += expected.Length;
            foundCount += found.Length;
            for (var i = 0; i < expected.Length; i++)
            {
                var want = expected[i];
                var at = Array.FindIndex(found, f => f.ClassId == want.ClassId && ReferenceBoxes.Iou(f, want) > 0.8);
                if (at < 0)
                {
                    if (want.Score > threshold + scoreTolerance)
                    {
                        missed++;
                        log.WriteLine($"{image.Name}: {want} is missing");
                    }

                    continue;
                }

                worstScore = Math.Max(worstScore, Math.Abs(found[at].Score - want.Score));
                worstBox = Math.Max(worstBox, ReferenceBoxes.Distance(found[at], want));
                if (rows[i].TryGetProperty("landmarks", out var landmarks))
                    worstPoint = Math.Max(worstPoint, Distance(landmarks, detector.Detector.KeypointsOf(at)));
            }
        }

        log.WriteLine($"{foundCount} of {expectedCount}, {missed} missed; at most {worstBox} px, {worstScore} in score, {worstPoint} px of a landmark");
        Assert.True(missed == 0, $"{missed} certain objects are missing");
        Assert.True(Math.Abs(foundCount - expectedCount) <= 0.01 * expectedCount, $"{foundCount} objects instead of {expectedCount}");
        Assert.True(worstBox <= pixels && worstScore <= scoreTolerance && worstPoint <= pixels, $"{worstBox} px, {worstScore} in score, {worstPoint} px of a landmark");
    }

    private static double Distance(JsonElement landmarks, ReadOnlySpan<Keypoint> points)
    {
        var numbers = landmarks.EnumerateArray().Select(v => v.GetDouble()).ToArray();
        Assert.Equal(numbers.Length, 2 * points.Length);
        var worst = 0.0;
        for (var i = 0; i < points.Length; i++)
            worst = Math.Max(worst, Math.Max(Math.Abs(points[i].X - numbers[2 * i]), Math.Abs(points[i].Y - numbers[2 * i + 1])));
        return worst;
    }
}
