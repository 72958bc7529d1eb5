namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>What ways to bring a frame to size have in common.</summary>
public static class ResizeModes
{
    /// <summary>Whether the model sees the middle of a larger picture.</summary>
    public static bool IsCrop(this ResizeMode mode) => mode is ResizeMode.ShortestEdgeCrop or ResizeMode.ShortestEdgeCropFloor or ResizeMode.StretchCrop;

    /// <summary>Whether the model's input has the size that is written, whatever the frame's.</summary>
    public static bool IsSized(this ResizeMode mode) =>
        mode is ResizeMode.LetterboxCenter or ResizeMode.LetterboxCenterFloor or ResizeMode.LetterboxTopleft or ResizeMode.Stretch or ResizeMode.Line || mode.IsCrop();
}
