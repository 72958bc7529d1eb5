using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Vision.Imaging;

/// <summary>Where a frame comes to lie in a model's input, computed in double as the reference programs do.</summary>
internal static class Letterbox
{
    /// <summary>The geometry of a frame.</summary>
    /// <exception cref="ModelException">The frame does not fit an input that is not resized to.</exception>
    public static LetterboxGeometry Place(PreprocessingSpec spec, int width, int height) => spec.Resize switch
    {
        ResizeMode.LetterboxTopleft => PlaceScaled(spec, width, height, Math.Truncate, isCentred: false),
        ResizeMode.LetterboxCenter => PlaceScaled(spec, width, height, Math.Round, isCentred: true),
        ResizeMode.Stretch => PlaceStretched(spec, width, height),
        _ => PlaceUnscaled(spec, width, height),
    };

    /// <summary>YOLOX <c>preproc</c> (yolox/data/data_augment.py) and Ultralytics <c>LetterBox</c> (ultralytics/data/augment.py).</summary>
    private static LetterboxGeometry PlaceScaled(
        PreprocessingSpec spec, int width, int height, Func<double, double> toPixels, bool isCentred)
    {
        var (targetWidth, targetHeight) = (spec.Width!.Value, spec.Height!.Value);
        var ratio = Math.Min((double)targetWidth / width, (double)targetHeight / height);
        // A sliver (1 x 4000) would vanish in rounding.
        var contentWidth = Math.Clamp((int)toPixels(width * ratio), 1, targetWidth);
        var contentHeight = Math.Clamp((int)toPixels(height * ratio), 1, targetHeight);
        var left = isCentred ? (int)Math.Round((targetWidth - contentWidth) / 2.0 - 0.1) : 0;
        var top = isCentred ? (int)Math.Round((targetHeight - contentHeight) / 2.0 - 0.1) : 0;
        return new LetterboxGeometry(width, height, targetWidth, targetHeight, contentWidth, contentHeight, left, top, ratio, ratio);
    }

    private static LetterboxGeometry PlaceStretched(PreprocessingSpec spec, int width, int height)
    {
        var (targetWidth, targetHeight) = (spec.Width!.Value, spec.Height!.Value);
        return new LetterboxGeometry(
            width, height, targetWidth, targetHeight, targetWidth, targetHeight, 0, 0,
            (double)targetWidth / width, (double)targetHeight / height);
    }

    private static LetterboxGeometry PlaceUnscaled(PreprocessingSpec spec, int width, int height)
    {
        var multiple = spec.PadMultiple;
        var targetWidth = spec.Width ?? checked((width + multiple - 1) / multiple * multiple);
        var targetHeight = spec.Height ?? checked((height + multiple - 1) / multiple * multiple);
        if (spec.Resize == ResizeMode.Pad && (width > targetWidth || height > targetHeight))
            throw spec.Misfit(width, height, $"frames of at most {targetWidth}x{targetHeight}");
        if (spec.Resize == ResizeMode.None && (width != targetWidth || height != targetHeight))
            throw spec.Misfit(width, height, $"frames of {targetWidth}x{targetHeight}");
        return new LetterboxGeometry(width, height, targetWidth, targetHeight, width, height, 0, 0, 1, 1);
    }
}
