namespace EdgeAgent.Vision.Evaluation;

/// <summary>How well one class is found.</summary>
/// <param name="Ap">Average precision over the IoU limits .50 to .95, 0 to 1; null where nothing of the class is marked.</param>
/// <param name="Ap50">Average precision at IoU .50; null likewise.</param>
/// <param name="Objects">Marked objects that count: all but crowds.</param>
public readonly record struct ClassFigures(double? Ap, double? Ap50, int Objects);
