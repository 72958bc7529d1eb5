namespace EdgeAgent.Host.Demo;

/// <summary>Verdicts so far.</summary>
/// <param name="Good">Parts without a defect.</param>
/// <param name="Defective">Parts with one.</param>
/// <param name="NotInspected">Parts that were not seen well enough.</param>
/// <param name="Last">The last one, in words.</param>
internal sealed record PartCounts(int Good, int Defective, int NotInspected, string Last);
