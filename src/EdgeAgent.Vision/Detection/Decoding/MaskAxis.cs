namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// Along one axis, which prototype pixels a frame pixel lies between: bilinear with half-pixel centres, clamped to the ends (PyTorch
/// <c>interpolate</c> with <c>align_corners=False</c>), in 32 bits as there.
/// </summary>
/// <param name="Start">The first prototype pixel that the frame lies on.</param>
/// <param name="Stop">The one behind the last.</param>
/// <param name="Source">Frame pixels.</param>
internal readonly record struct MaskAxis(int Start, int Stop, int Source)
{
    private readonly float _scale = (float)(Stop - Start) / Source;

    /// <summary>What a frame pixel is blended of.</summary>
    public (int Low, int High, float Weight) Tap(int pixel)
    {
        var place = Math.Max(0, (pixel + 0.5f) * _scale - 0.5f);
        var low = Math.Min((int)place, Stop - Start - 1);
        return (Start + low, Math.Min(Start + low + 1, Stop - 1), place - low);
    }
}
