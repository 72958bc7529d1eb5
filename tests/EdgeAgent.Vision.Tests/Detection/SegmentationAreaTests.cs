using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tests.Parity;
using Xunit.Abstractions;

namespace EdgeAgent.Vision.Tests.Detection;

/// <summary>
/// A public segmentation model against <c>expected/scripts/classes_and_masks.py</c>, which has another rule for masks than the framework: it takes the
/// sigmoid before it resizes, cuts the padding of the input (not of the prototypes) off, and resizes with OpenCV. The product follows the framework
/// (docs/parity.md, to the pixel); where the two rules mean the same their areas agree but for the border.
/// </summary>
public sealed class SegmentationAreaTests(ITestOutputHelper log)
{
    [AssetFact]
    public void Masks_of_certain_objects_are_as_large_as_another_rule_makes_them()
    {
        var images = ReferenceBoxes.Read("expected/yolov8n-seg_masks.json").GetProperty("images");
        using var detector = new LoadedDetector("models/detection/yolov8n-seg_int8.onnx", new DetectorOptions { WithMasks = true });
        var (count, near) = (0, 0);
        foreach (var image in images.EnumerateObject().Where((_, i) => i % 5 == 0))
        {
            var found = DetailedObjects.Detect(detector, $"images/{image.Name}");
            foreach (var row in image.Value.EnumerateArray().Where(r => r.GetProperty("score").GetDouble() > 0.3 && r.GetProperty("mask_pixels").GetInt32() > 1000))
            {
                var (area, score) = (row.GetProperty("mask_pixels").GetInt32(), row.GetProperty("score").GetDouble());
                var same = found.Where(f => f.Box.ClassId == row.GetProperty("class").GetInt32() && Math.Abs(f.Box.Score - score) < 0.05).ToArray();
                if (same.Length == 0)
                    continue;
                var difference = same.Min(f => Math.Abs(f.Mask!.Sum(p => p) - area) / (double)area);
                log.WriteLine($"{image.Name}: {area} pixels, {difference:P1}");
                count++;
                near += difference <= 0.03 ? 1 : 0;
            }
        }

        Assert.True(count >= 12, $"{count}");
        Assert.True(near >= 0.9 * count, $"{near} of {count}");
    }
}
