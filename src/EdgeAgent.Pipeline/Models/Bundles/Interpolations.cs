namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>What kinds of interpolation have in common.</summary>
public static class Interpolations
{
    /// <summary>Whether it is one of Pillow's, with its customs of rounding sizes.</summary>
    public static bool IsPillow(this Interpolation interpolation) =>
        interpolation is Interpolation.PilBilinear or Interpolation.PilBicubic or Interpolation.PilNearest;
}
