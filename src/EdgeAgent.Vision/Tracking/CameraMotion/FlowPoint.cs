namespace EdgeAgent.Vision.Tracking.CameraMotion;

/// <summary>A place in one picture and the same place in the next, in pixels from the picture's corner.</summary>
/// <param name="X">To the right, before.</param>
/// <param name="Y">Down, before.</param>
/// <param name="NextX">To the right, after.</param>
/// <param name="NextY">Down, after.</param>
internal readonly record struct FlowPoint(double X, double Y, double NextX, double NextY)
{
    /// <summary>The square of how far the place after is from where a movement would have put it.</summary>
    public double ErrorOf(in Similarity movement)
    {
        var (x, y) = movement.Of(X, Y);
        return (x - NextX) * (x - NextX) + (y - NextY) * (y - NextY);
    }
}
