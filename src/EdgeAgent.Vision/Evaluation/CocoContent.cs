namespace EdgeAgent.Vision.Evaluation;

/// <summary>What stands in an annotation file, not yet put together.</summary>
/// <param name="Images">At least one, each with its own number.</param>
/// <param name="Categories">At least one, each with its own number.</param>
/// <param name="Annotations">May name images and categories that are not there.</param>
internal sealed record CocoContent(
    IReadOnlyList<CocoImage> Images, IReadOnlyList<(long Id, string Name)> Categories, IReadOnlyList<CocoAnnotation> Annotations);
