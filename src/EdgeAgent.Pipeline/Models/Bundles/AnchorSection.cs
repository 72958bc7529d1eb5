namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>Reads <c>anchors</c>.</summary>
internal static class AnchorSection
{
    private const int MostLevels = 10;

    private const int MostShapes = 100;

    /// <summary>Reads the section; what is not in it is null.</summary>
    public static AnchorPlan Read(DescriptionSection section)
    {
        var plan = new AnchorPlan
        {
            Strides = section.Wholes("strides", 1, MostLevels, 1, 1024),
            Sizes = section.NumberLists("sizes", MostLevels, MostShapes, 1, 16384),
            // Detectron2's configs write a list in a list.
            Ratios = section.NumberLists("ratios", 1, MostShapes, 0.01, 100)?[0],
            Offset = (float?)section.Number("offset", 0, 1),
        };
        section.End();
        if (plan is { Strides: { } strides, Sizes: { Count: > 1 } sizes } && sizes.Count != strides.Count)
            section.Fault("sizes", $"there are {sizes.Count} lists of sizes and {strides.Count} strides. Write a list for each level, or one for all.");
        return plan;
    }
}
