namespace EdgeAgent.Host.Cli.Infer;

/// <summary>One object.</summary>
/// <param name="Label">Its class's name.</param>
/// <param name="ClassId">Its class, as the graph numbers it.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="Box">Left, top, right, bottom in pixels of the input.</param>
internal sealed record DetectionResult(string Label, int ClassId, double Score, IReadOnlyList<double> Box);
