namespace EdgeAgent.Vision.Imaging;

/// <summary>Where a frame comes to lie in a model's input, computed in double as the reference programs do.</summary>
internal static class Letterbox
{
    /// <summary>The geometry of a frame.</summary>
    /// <exception cref="ArgumentException">The frame does not fit an input that is not resized to.</exception>
    public static LetterboxGeometry Place(ImageTensorSpec spec, int width, int height) => spec.Resize switch
    {
        ResizeMode.LetterboxTopLeft => PlaceScaled(spec, width, height, Math.Truncate, isCentred: false),
        ResizeMode.LetterboxCenter => PlaceScaled(spec, width, height, Math.Round, isCentred: true),
        ResizeMode.Stretch => PlaceStretched(spec, width, height),
        _ => PlaceUnscaled(spec, width, height),
    };

    /// <summary>YOLOX <c>preproc</c> (yolox/data/data_augment.py) and Ultralytics <c>LetterBox</c> (ultralytics/data/augment.py).</summary>
    private static LetterboxGeometry PlaceScaled(
        ImageTensorSpec spec, int width, int height, Func<double, double> toPixels, bool isCentred)
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

    private static LetterboxGeometry PlaceStretched(ImageTensorSpec spec, int width, int height)
    {
        var (targetWidth, targetHeight) = (spec.Width!.Value, spec.Height!.Value);
        return new LetterboxGeometry(
            width, height, targetWidth, targetHeight, targetWidth, targetHeight, 0, 0,
            (double)targetWidth / width, (double)targetHeight / height);
    }

    private static LetterboxGeometry PlaceUnscaled(ImageTensorSpec spec, int width, int height)
    {
        var multiple = spec.Resize == ResizeMode.Pad ? spec.PadMultiple : 1;
        var targetWidth = spec.Width ?? checked((width + multiple - 1) / multiple * multiple);
        var targetHeight = spec.Height ?? checked((height + multiple - 1) / multiple * multiple);
        var fits = spec.Resize == ResizeMode.Pad
            ? width <= targetWidth && height <= targetHeight
            : width == targetWidth && height == targetHeight;
        if (!fits)
        {
            throw new ArgumentException(
                $"A frame of {width}x{height} does not fit a model input of {targetWidth}x{targetHeight} that is not resized to. "
                + "Give frames of that size, or choose a letterbox or stretch in the model's input.resize.");
        }

        return new LetterboxGeometry(width, height, targetWidth, targetHeight, width, height, 0, 0, 1, 1);
    }
}
