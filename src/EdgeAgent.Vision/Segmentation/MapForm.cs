namespace EdgeAgent.Vision.Segmentation;

/// <summary>How a number for each pixel is laid out.</summary>
internal enum MapForm
{
    /// <summary>[1, classes, height, width].</summary>
    Planes,

    /// <summary>[1, height, width, classes].</summary>
    Interleaved,

    /// <summary>One number a place: how much of the foreground it is.</summary>
    Foreground,

    /// <summary>The class's number at each place.</summary>
    Numbers,
}
