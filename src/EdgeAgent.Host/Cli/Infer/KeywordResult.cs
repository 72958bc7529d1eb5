namespace EdgeAgent.Host.Cli.Infer;

/// <summary>A keyword.</summary>
/// <param name="Label">The keyword.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="StartMs">Start of the audio that was scored, from the start of the file.</param>
/// <param name="EndMs">Its end.</param>
internal sealed record KeywordResult(string Label, double Score, double StartMs, double EndMs);
