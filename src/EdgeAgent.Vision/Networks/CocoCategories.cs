namespace EdgeAgent.Vision.Networks;

/// <summary>
/// COCO's category numbers, 0 to 90, which detectors of the DETR line, torchvision and TensorFlow give as classes: 80 have a name, the
/// others "-" (torchvision <c>models/_meta.py</c>, <c>_COCO_CATEGORIES</c>).
/// </summary>
internal static class CocoCategories
{
    private static readonly int[] Nameless = [0, 12, 26, 29, 30, 45, 66, 68, 69, 71, 83];

    /// <summary>91 of them.</summary>
    public static IReadOnlyList<string> All { get; } = Spread();

    private static string[] Spread()
    {
        var labels = new string[CocoLabels.All.Count + Nameless.Length];
        var next = 0;
        for (var i = 0; i < labels.Length; i++)
            labels[i] = Nameless.Contains(i) ? "-" : CocoLabels.All[next++];
        return labels;
    }
}
