namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>From capture to event, in milliseconds.</summary>
/// <param name="P50Ms">At the median.</param>
/// <param name="P95Ms">At most in 95 of 100 times.</param>
internal sealed record LatencyAnswer(double P50Ms, double P95Ms);
