namespace EdgeAgent.Host.Cli.Keywords;

/// <summary>What was taken for the keyword, or nearly.</summary>
/// <param name="Input">The recording.</param>
/// <param name="AtMs">Where in it, in milliseconds.</param>
/// <param name="Score">The score.</param>
internal sealed record FalseAlarm(string Input, double AtMs, double Score);
