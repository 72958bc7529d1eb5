namespace EdgeAgent.Host.Cli.Infer;

/// <summary>One class of a whole picture, or of a stretch of sound.</summary>
/// <param name="Label">The class's name.</param>
/// <param name="ClassId">The class, as the graph numbers it.</param>
/// <param name="Score">0 to 1.</param>
internal sealed record ClassResult(string Label, int ClassId, double Score);
