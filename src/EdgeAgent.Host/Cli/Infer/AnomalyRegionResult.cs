namespace EdgeAgent.Host.Cli.Infer;

/// <summary>A part of a picture that is unusual.</summary>
/// <param name="Box">Left, top, right, bottom in pixels of the input.</param>
/// <param name="Score">The largest number of the map in it.</param>
/// <param name="Pixels">Pixels of the input.</param>
internal sealed record AnomalyRegionResult(IReadOnlyList<int> Box, double Score, int Pixels);
