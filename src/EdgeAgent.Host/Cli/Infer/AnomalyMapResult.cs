namespace EdgeAgent.Host.Cli.Infer;

/// <summary>What the numbers of a map are like.</summary>
/// <param name="Min">The smallest.</param>
/// <param name="Max">The largest.</param>
/// <param name="Mean">Their mean.</param>
internal sealed record AnomalyMapResult(double Min, double Max, double Mean);
