using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Detection.Decoding;

namespace EdgeAgent.Vision.Tests.Detection.Decoding;

/// <summary>What suppression leaves of boxes, as boxes.</summary>
internal static class Suppressed
{
    public static DetectedObject[] Of(ReadOnlySpan<DetectedObject> boxes, float maxIou, bool acrossClasses, int max = 300)
    {
        var kept = new int[max];
        var count = new GreedyNms(max).Run(boxes, maxIou, acrossClasses, kept);
        var all = boxes.ToArray();
        return [.. kept[..count].Select(i => all[i])];
    }
}
