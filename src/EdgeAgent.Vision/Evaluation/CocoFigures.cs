namespace EdgeAgent.Vision.Evaluation;

/// <summary>
/// COCO's twelve figures, each the mean over the classes of which something (of the size) is marked, 0 to 1; null where nothing is
/// (pycocotools prints -1 there).
/// </summary>
public sealed record CocoFigures
{
    /// <summary>Average precision over the IoU limits .50, .55 to .95.</summary>
    public required double? Ap { get; init; }

    /// <summary>Average precision at IoU .50.</summary>
    public required double? Ap50 { get; init; }

    /// <summary>Average precision at IoU .75.</summary>
    public required double? Ap75 { get; init; }

    /// <summary>Average precision of objects of at most 32² pixels.</summary>
    public required double? ApSmall { get; init; }

    /// <summary>Average precision of objects of 32² to 96² pixels.</summary>
    public required double? ApMedium { get; init; }

    /// <summary>Average precision of objects of at least 96² pixels.</summary>
    public required double? ApLarge { get; init; }

    /// <summary>Average recall over the IoU limits with the best box of each class and picture.</summary>
    public required double? Ar1 { get; init; }

    /// <summary>Average recall with ten boxes of each class and picture.</summary>
    public required double? Ar10 { get; init; }

    /// <summary>Average recall with a hundred boxes of each class and picture.</summary>
    public required double? Ar100 { get; init; }

    /// <summary>Average recall of objects of at most 32² pixels.</summary>
    public required double? ArSmall { get; init; }

    /// <summary>Average recall of objects of 32² to 96² pixels.</summary>
    public required double? ArMedium { get; init; }

    /// <summary>Average recall of objects of at least 96² pixels.</summary>
    public required double? ArLarge { get; init; }

    /// <summary>Each class's own.</summary>
    public required IReadOnlyList<ClassFigures> Classes { get; init; }
}
