namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>Where the outputs of a graph are that suppresses, sorts and names the classes itself.</summary>
/// <param name="Boxes">The output of four numbers a box.</param>
/// <param name="Classes">The output of one class number a box.</param>
/// <param name="Scores">The output of one score a box.</param>
/// <param name="Unit">What the four numbers are.</param>
internal sealed record ObjectListOutputs(int Boxes, int Classes, int Scores, BoxUnit Unit)
{
    /// <summary>The output that says how many of the boxes are some; null where all are.</summary>
    public int? Count { get; init; }

    /// <summary>The output of one mask a box; null where there is none.</summary>
    public int? Masks { get; init; }

    /// <summary>Whether a mask covers its box; else it covers the picture.</summary>
    public bool AreMasksOfBoxes { get; init; }

    /// <summary>Names of classes: a class number must be below.</summary>
    public required int LabelCount { get; init; }
}
