using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Tests.Classification;

/// <summary>How <c>expected/scripts/classes_and_masks.py</c> crops: it rounds the longer side and crops half of what is left.</summary>
internal static class CropOfReference
{
    /// <summary>Whether torchvision comes to the same pixels; elsewhere its crop lies a pixel beside.</summary>
    public static bool IsTorchvisions(FrameFormat picture)
    {
        var longer = 256.0 * Math.Max(picture.Width, picture.Height) / Math.Min(picture.Width, picture.Height);
        var rest = ((int)longer - 224) / 2.0;
        return (int)longer == (int)Math.Round(longer) && (int)rest == (int)Math.Round(rest);
    }
}
