namespace EdgeAgent.Host.Demo;

/// <summary>How late events were.</summary>
/// <param name="P50">The median, in milliseconds.</param>
/// <param name="P95">What 95 of 100 did not exceed, in milliseconds.</param>
/// <param name="Count">Of how many events.</param>
internal sealed record LatencyPercentiles(double P50, double P95, int Count);
