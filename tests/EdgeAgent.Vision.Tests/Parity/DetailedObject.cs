using System.Numerics;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tests.Parity;

/// <summary>An object with all that a model may tell of it.</summary>
/// <param name="Box">Its box, in pixels of the picture, clipped to it.</param>
internal sealed record DetailedObject(DetectedObject Box)
{
    /// <summary>A byte for each pixel of the picture, in rows; null where the model gives no masks.</summary>
    public byte[]? Mask { get; init; }

    /// <summary>Key points or corners, in pixels of the picture; empty where the model gives none.</summary>
    public Vector2[] Points { get; init; } = [];

    /// <summary>The key points' scores.</summary>
    public float[] PointScores { get; init; } = [];
}
