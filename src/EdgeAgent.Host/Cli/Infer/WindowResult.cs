namespace EdgeAgent.Host.Cli.Infer;

/// <summary>What a window of a recording sounds like.</summary>
/// <param name="StartMs">From the start of the file.</param>
/// <param name="EndMs">From the start of the file.</param>
/// <param name="Classes">By falling score.</param>
internal sealed record WindowResult(double StartMs, double EndMs, IReadOnlyList<ClassResult> Classes);
