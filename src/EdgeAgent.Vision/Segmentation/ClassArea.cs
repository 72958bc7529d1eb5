namespace EdgeAgent.Vision.Segmentation;

/// <summary>How much of a frame a class takes, and where.</summary>
/// <param name="ClassId">The class as the graph numbers it, from 0.</param>
/// <param name="Pixels">Pixels of the frame.</param>
/// <param name="Left">The first column.</param>
/// <param name="Top">The first row.</param>
/// <param name="Right">The column after the last.</param>
/// <param name="Bottom">The row after the last.</param>
/// <param name="CentreX">Mean of its pixels' middles, pixels from the left edge.</param>
/// <param name="CentreY">Mean of its pixels' middles, pixels from the top edge.</param>
public readonly record struct ClassArea(int ClassId, long Pixels, int Left, int Top, int Right, int Bottom, double CentreX, double CentreY);
