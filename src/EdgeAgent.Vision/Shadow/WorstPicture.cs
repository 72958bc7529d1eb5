namespace EdgeAgent.Vision.Shadow;

/// <summary>A picture on which two models differ more than on most.</summary>
/// <param name="File">Its file, beside the report.</param>
/// <param name="Time">When it was taken, UTC.</param>
/// <param name="StreamTimeMs">Its moment on its stream.</param>
/// <param name="Weight">How much they differ: the scores of what only one sees, and how far the others are apart.</param>
/// <param name="Differences">On what, the gravest first; no more than are of use to a person.</param>
public sealed record WorstPicture(string File, DateTimeOffset Time, double StreamTimeMs, double Weight, IReadOnlyList<ObjectDifference> Differences);
