namespace EdgeAgent.Host.Cli.Infer;

/// <summary>A stretch of speech.</summary>
/// <param name="StartMs">From the start of the file.</param>
/// <param name="EndMs">From the start of the file.</param>
/// <param name="MeanProbability">0 to 1.</param>
internal sealed record SegmentResult(double StartMs, double EndMs, double MeanProbability);
