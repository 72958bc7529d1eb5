namespace EdgeAgent.Host.Cli.Infer;

/// <summary>One word.</summary>
/// <param name="Text">The word.</param>
/// <param name="StartMs">From the start of the file.</param>
/// <param name="EndMs">From the start of the file.</param>
/// <param name="Confidence">0 to 1.</param>
internal sealed record WordResult(string Text, double StartMs, double EndMs, double Confidence);
