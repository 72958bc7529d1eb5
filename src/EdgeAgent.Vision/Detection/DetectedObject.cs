namespace EdgeAgent.Vision.Detection;

/// <summary>One box of a detector. Whether its pixels are those of the model's input or of the image is said where it appears.</summary>
/// <param name="Left">Left edge, pixels.</param>
/// <param name="Top">Top edge, pixels.</param>
/// <param name="Right">Right edge, pixels.</param>
/// <param name="Bottom">Bottom edge, pixels.</param>
/// <param name="Score">The detector's score, 0 to 1.</param>
/// <param name="ClassId">The class as the graph numbers it, from 0.</param>
public readonly record struct DetectedObject(float Left, float Top, float Right, float Bottom, float Score, int ClassId)
{
    /// <summary>Pixels from the left to the right edge.</summary>
    public float Width => Right - Left;

    /// <summary>Pixels from the top to the bottom edge.</summary>
    public float Height => Bottom - Top;
}
