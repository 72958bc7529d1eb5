namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>How pixels between pixels are made.</summary>
public enum Interpolation
{
    /// <summary>As OpenCV's INTER_LINEAR: two by two pixels, not antialiased.</summary>
    Bilinear,

    /// <summary>As OpenCV's INTER_AREA.</summary>
    Area,

    /// <summary>As Pillow's BILINEAR: a triangle as wide as the shrinking, antialiased.</summary>
    PilBilinear,

    /// <summary>As Pillow's BICUBIC (a = −0.5), antialiased.</summary>
    PilBicubic,

    /// <summary>As Pillow's NEAREST: the pixel under the middle of the new one.</summary>
    PilNearest,
}
