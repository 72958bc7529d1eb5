namespace EdgeAgent.Vision.Anomaly;

/// <summary>A part of a frame that is unusual.</summary>
/// <param name="Left">The first column, pixels of the frame.</param>
/// <param name="Top">The first row.</param>
/// <param name="Right">The column after the last.</param>
/// <param name="Bottom">The row after the last.</param>
/// <param name="Score">The largest number of the map in it.</param>
/// <param name="Pixels">Pixels of the frame that belong to it.</param>
public readonly record struct AnomalyRegion(int Left, int Top, int Right, int Bottom, float Score, int Pixels);
