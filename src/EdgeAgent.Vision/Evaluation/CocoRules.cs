namespace EdgeAgent.Vision.Evaluation;

/// <summary>COCO's limits (cocoapi <c>PythonAPI/pycocotools/cocoeval.py</c>, <c>Params.setDetParams</c>), to the last bit as numpy computes them.</summary>
internal static class CocoRules
{
    /// <summary>The most boxes of one class that count on one picture: those that score best.</summary>
    public const int MaxDetections = 100;

    /// <summary>All, small, medium, large: least and greatest area in square pixels, both included.</summary>
    public static readonly (double Least, double Greatest)[] Areas = [(0, 1e5 * 1e5), (0, 32 * 32), (32 * 32, 96 * 96), (96 * 96, 1e5 * 1e5)];

    /// <summary>Overlaps from which a box is right: .50, .55 to .95.</summary>
    public static readonly double[] IouLimits = Between(0.5, 0.95, 10);

    /// <summary>Recalls at which the precision is read.</summary>
    public static readonly double[] Recalls = Between(0, 1, 101);

    /// <summary>As <c>numpy.linspace</c>.</summary>
    private static double[] Between(double first, double last, int count)
    {
        var step = (last - first) / (count - 1);
        return [.. Enumerable.Range(0, count - 1).Select(i => i * step + first), last];
    }
}
