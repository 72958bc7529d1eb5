namespace EdgeAgent.Vision.Regions;

/// <summary>Pixels of one label that touch, also at corners.</summary>
/// <param name="Label">Their label.</param>
/// <param name="Pixels">How many there are.</param>
/// <param name="Left">The first column.</param>
/// <param name="Top">The first row.</param>
/// <param name="Right">The column after the last.</param>
/// <param name="Bottom">The row after the last.</param>
/// <param name="StartX">Column of the first pixel of its first row.</param>
/// <param name="Peak">The largest number of the map in it; 0 where there is none.</param>
internal readonly record struct Region(byte Label, int Pixels, int Left, int Top, int Right, int Bottom, int StartX, float Peak);
