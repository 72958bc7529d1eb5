namespace EdgeAgent.Vision.Evaluation;

/// <summary>A box in pixels of a picture, as COCO writes it.</summary>
/// <param name="Left">Left edge.</param>
/// <param name="Top">Top edge.</param>
/// <param name="Width">From the left to the right edge, 0 or more.</param>
/// <param name="Height">From the top to the bottom edge, 0 or more.</param>
public readonly record struct PixelBox(double Left, double Top, double Width, double Height)
{
    /// <summary>Square pixels.</summary>
    public double Area => Width * Height;

    /// <summary>
    /// How far a found box covers a marked one: the intersection over the union, or over the found box's own area where a crowd is
    /// marked; 0 where they do not meet (cocoapi <c>common/maskApi.c</c>, <c>bbIou</c>, the same operations in the same order).
    /// </summary>
    /// <param name="truth">The marked box.</param>
    /// <param name="isCrowd">Whether it is a crowd.</param>
    public double Overlap(in PixelBox truth, bool isCrowd)
    {
        var width = Math.Min(Width + Left, truth.Width + truth.Left) - Math.Max(Left, truth.Left);
        if (width <= 0)
            return 0;
        var height = Math.Min(Height + Top, truth.Height + truth.Top) - Math.Max(Top, truth.Top);
        if (height <= 0)
            return 0;
        var shared = width * height;
        return shared / (isCrowd ? Area : Area + truth.Area - shared);
    }
}
