namespace EdgeAgent.Host.Page.Figures;

/// <summary>What something took, lately.</summary>
/// <param name="PerSecond">How often; null where that is not known yet.</param>
/// <param name="P50Ms">The median, in milliseconds.</param>
/// <param name="P95Ms">What 95 of 100 did not exceed, in milliseconds.</param>
/// <param name="Busy">The part of the time in which it was at work, over 1 where several are at once; null where that is not known yet.</param>
internal sealed record DurationFigures(double? PerSecond, double P50Ms, double P95Ms, double? Busy);
