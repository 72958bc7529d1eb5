namespace EdgeAgent.Vision.Imaging;

/// <summary>The order of a model's channels.</summary>
public enum ColourOrder
{
    /// <summary>Blue, green, red.</summary>
    Bgr,

    /// <summary>Red, green, blue.</summary>
    Rgb,
}
