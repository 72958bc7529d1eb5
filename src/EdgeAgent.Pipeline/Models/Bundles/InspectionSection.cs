namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>Reads the section <c>inspection</c> of a <c>model.yaml</c>.</summary>
internal static class InspectionSection
{
    private const int LongestSide = 16384;
    private const int MostViews = 1000;
    private const double WidestMargin = 10;

    /// <summary>Reads the section, or gives null where it is absent or faulty.</summary>
    /// <param name="root">The whole description.</param>
    /// <param name="labels">The bundle's labels; thresholds are by label.</param>
    public static InspectionPlan? Read(DescriptionSection root, IReadOnlyList<string>? labels)
    {
        const string key = "inspection";
        if (root.SectionIfOne(key) is not { } section)
        {
            // Absent, or something else than a section, which is told.
            root.Section(key);
            return null;
        }

        if (labels is null)
        {
            root.Fault(key, "it names classes, and the description has no 'labels'. Give them.");
            return null;
        }

        var part = section.Choice("part", labels);
        var size = section.Size("size", LongestSide);
        var margin = section.Number("margin", 1, WidestMargin);
        var views = section.Whole("views", 1, MostViews);
        var needed = section.Whole("needed", 1, views ?? MostViews);
        var thresholds = ReadThresholds(section, labels, part);
        section.End();
        foreach (var missing in (ReadOnlySpan<string>)["part", "size", "margin", "views", "needed", "thresholds"])
        {
            if (!section.Has(missing))
                section.Fault(missing, "the key is missing.");
        }

        if (part is null || size is null || margin is null || views is null || needed is null)
            return null;
        return new InspectionPlan
        {
            Part = part,
            Width = size.Value.Width,
            Height = size.Value.Height,
            Margin = margin.Value,
            Views = views.Value,
            Needed = needed.Value,
            Thresholds = thresholds,
        };
    }

    private static Dictionary<string, double> ReadThresholds(DescriptionSection section, IReadOnlyList<string> labels, string? part)
    {
        const string key = "thresholds";
        var classes = section.Section(key);
        var thresholds = new Dictionary<string, double>(StringComparer.Ordinal);
        // Which labels need one is known only with the part's.
        if (part is null)
            return thresholds;
        foreach (var label in labels.Where(l => l != part))
        {
            if (classes.Number(label, 0, 1) is { } threshold)
                thresholds[label] = threshold;
            else if (section.Has(key) && !classes.Has(label))
                section.Fault(key, $"the class '{label}' has none. Give it one; 1 keeps it from ever counting.");
        }

        classes.End();
        return thresholds;
    }
}
