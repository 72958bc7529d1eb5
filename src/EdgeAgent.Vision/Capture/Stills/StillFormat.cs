namespace EdgeAgent.Vision.Capture.Stills;

/// <summary>The image formats that are read.</summary>
internal enum StillFormat
{
    Jpeg,
    Png,
    Webp,
    Bmp,
    Gif,
    Tiff,

    /// <summary>PBM, PGM, PPM.</summary>
    Pnm,
}
