namespace EdgeAgent.Host.Cli.Bench.Plan;

/// <summary>What a camera is measured on.</summary>
/// <param name="StandIn">A clip in its place; null for the camera or file itself.</param>
/// <param name="IsLive">Whether the agent reads it as a live stream.</param>
/// <param name="Fps">Pictures a second that it gives.</param>
/// <param name="Words">For a person.</param>
internal sealed record PlanSource(string? StandIn, bool IsLive, double Fps, string Words);
