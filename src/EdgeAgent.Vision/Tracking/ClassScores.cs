namespace EdgeAgent.Vision.Tracking;

/// <summary>What scores one class needs where it differs from the others.</summary>
/// <param name="MinScore">Score from which a box of the class may begin a track, 0 to 1; null for that of all classes.</param>
/// <param name="MinMedianScore">Median of its scores that a track of the class needs before it counts, 0 to 1; null for none.</param>
public readonly record struct ClassScores(double? MinScore, double? MinMedianScore);
