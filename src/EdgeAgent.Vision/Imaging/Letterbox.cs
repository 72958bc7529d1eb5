using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Vision.Imaging;

/// <summary>Where a frame comes to lie in a model's input, computed in double as the reference programs do.</summary>
internal static class Letterbox
{
    /// <summary>The largest tensor that is filled: half a gigabyte of 32-bit floats, a picture of 44 megapixels.</summary>
    private const long MostElements = 1 << 27;

    /// <summary>How many times its width the input of a long line may have.</summary>
    private const int MostGrowth = 10;

    /// <summary>The most pixels that a frame of bytes of three colours can have.</summary>
    private const long MostPixels = int.MaxValue / 3;

    /// <summary>The most memory that a filter may keep rows in.</summary>
    private const long MostFilterBytes = 1 << 28;

    /// <summary>The geometry of a frame.</summary>
    /// <exception cref="ModelException">The frame does not fit an input that is not resized to, or would take too much memory.</exception>
    public static LetterboxGeometry Place(PreprocessingSpec spec, int width, int height)
    {
        var geometry = spec.Resize switch
        {
            // What resizes with Pillow rounds (Detectron2's int(x + 0.5)), what resizes with OpenCV cuts off.
            ResizeMode.LetterboxTopleft => PlaceScaled(
                spec, width, height, spec.Interpolation.IsPillow() ? x => Math.Floor(x + 0.5) : Math.Truncate, isCentred: false),
            ResizeMode.LetterboxCenter => PlaceScaled(spec, width, height, Math.Round, isCentred: true),
            ResizeMode.LetterboxCenterFloor => PlaceScaled(spec, width, height, Math.Truncate, isCentred: true),
            ResizeMode.Stretch => Stretched(width, height, spec.Width!.Value, spec.Height!.Value, spec),
            ResizeMode.ShortestEdge => PlaceShortestEdge(spec, width, height),
            ResizeMode.ShortestEdgeCrop or ResizeMode.ShortestEdgeCropFloor or ResizeMode.StretchCrop => PlaceCropped(spec, width, height),
            ResizeMode.Line => PlaceLine(spec, width, height, spec.Width!.Value),
            ResizeMode.LineGrow => PlaceLine(spec, width, height, (int)Math.Clamp(spec.Height!.Value * ((double)width / height), spec.Width!.Value, MostGrowth * (double)spec.Width.Value)),
            _ => PlaceUnscaled(spec, width, height),
        };
        if ((long)geometry.TensorWidth * geometry.TensorHeight > MostElements / spec.Channels)
        {
            throw spec.TooLarge(
                width, height, $"would give it an input of {geometry.TensorWidth}x{geometry.TensorHeight}, which is more than is filled");
        }

        if ((long)width * height > MostPixels)
            throw spec.TooLarge(width, height, "has more than 715 megapixels");
        if (spec.Interpolation.IsPillow() && FilterSampler.MemoryOf(geometry.Across, geometry.Down, spec.Interpolation) > MostFilterBytes)
        {
            throw spec.TooLarge(
                width, height, $"cannot be shrunk to {geometry.ContentWidth}x{geometry.ContentHeight}: so many rows are not kept at a time");
        }

        return geometry;
    }

    /// <summary>
    /// YOLOX <c>preproc</c> (yolox/data/data_augment.py) and Ultralytics <c>LetterBox</c> (ultralytics/data/augment.py); with a multiple
    /// the padding is only as wide as that asks for, as with the latter's <c>auto</c>.
    /// </summary>
    private static LetterboxGeometry PlaceScaled(
        PreprocessingSpec spec, int width, int height, Func<double, double> toPixels, bool isCentred)
    {
        var (targetWidth, targetHeight) = (spec.Width!.Value, spec.Height!.Value);
        var ratio = Math.Min((double)targetWidth / width, (double)targetHeight / height);
        // A sliver (1 x 4000) would vanish in rounding.
        var contentWidth = Math.Clamp((int)toPixels(width * ratio), 1, targetWidth);
        var contentHeight = Math.Clamp((int)toPixels(height * ratio), 1, targetHeight);
        if (spec.PadMultiple is not null)
            (targetWidth, targetHeight) = (spec.Padded(contentWidth), spec.Padded(contentHeight));
        var left = isCentred ? (int)Math.Round((targetWidth - contentWidth) / 2.0 - 0.1) : 0;
        var top = isCentred ? (int)Math.Round((targetHeight - contentHeight) / 2.0 - 0.1) : 0;
        return new LetterboxGeometry(width, height, targetWidth, targetHeight, contentWidth, contentHeight, left, top, ratio, ratio);
    }

    /// <summary>Detectron2 <c>ResizeShortestEdge</c> (detectron2/data/transforms/augmentation_impl.py): rounded once, after both limits.</summary>
    private static LetterboxGeometry PlaceShortestEdge(PreprocessingSpec spec, int width, int height)
    {
        var (shortest, longest) = (spec.Width!.Value, spec.Height!.Value);
        var scale = (double)shortest / Math.Min(width, height);
        var (toWidth, toHeight) = height < width ? (scale * width, (double)shortest) : (shortest, scale * height);
        var longer = Math.Max(toWidth, toHeight);
        if (longer > longest)
        {
            scale = longest / longer;
            (toWidth, toHeight) = (toWidth * scale, toHeight * scale);
        }

        // There a sliver is an error; here it keeps a pixel.
        return Stretched(width, height, Math.Max((int)(toWidth + 0.5), 1), Math.Max((int)(toHeight + 0.5), 1), spec);
    }

    /// <summary>
    /// torchvision <c>Resize</c> of the shorter side, then <c>CenterCrop</c> (torchvision/transforms/functional.py), which pads with zeros
    /// where the crop is larger. What uses OpenCV's interpolations rounds the longer side instead of truncating it (albumentations
    /// <c>SmallestMaxSize</c>, mmcv <c>imrescale</c>). Transformers cuts at whole pixels downwards (<c>image_transforms.py</c>, <c>center_crop</c>), and its
    /// <c>DeiTImageProcessor</c> stretches to a square before.
    /// </summary>
    private static LetterboxGeometry PlaceCropped(PreprocessingSpec spec, int width, int height)
    {
        var shortest = spec.ResizeTo!.Value;
        var longer = Math.Min((double)((long)shortest * Math.Max(width, height)) / Math.Min(width, height), int.MaxValue / 2);
        var longest = (int)(spec.Interpolation.IsPillow() ? Math.Truncate(longer) : Math.Round(longer));
        if (spec.Resize == ResizeMode.StretchCrop)
            longest = shortest;
        var (contentWidth, contentHeight) = width <= height ? (shortest, longest) : (longest, shortest);
        var isCutToPixels = spec.Resize != ResizeMode.ShortestEdgeCrop;
        var (targetWidth, targetHeight) = (spec.Width!.Value, spec.Height!.Value);
        return new LetterboxGeometry(
            width, height, targetWidth, targetHeight, contentWidth, contentHeight, Start(contentWidth, targetWidth),
            Start(contentHeight, targetHeight), (double)contentWidth / width, (double)contentHeight / height);

        // Halves go to the even number when cropping, down when padding.
        int Start(int content, int crop) => crop > content ? (crop - content) / 2 : -(isCutToPixels ? (content - crop) / 2 : (int)Math.Round((content - crop) / 2.0));
    }

    /// <summary>
    /// PaddleOCR <c>resize_norm_img</c> (tools/infer/predict_rec.py): the height exactly, the width rounded up, and for a free width as many pixels as the
    /// line has, cut off.
    /// </summary>
    private static LetterboxGeometry PlaceLine(PreprocessingSpec spec, int width, int height, int tensorWidth)
    {
        var contentHeight = spec.Height!.Value;
        var contentWidth = (int)Math.Min(Math.Ceiling(contentHeight * ((double)width / height)), tensorWidth);
        return new LetterboxGeometry(
            width, height, tensorWidth, contentHeight, contentWidth, contentHeight, 0, 0, (double)contentWidth / width, (double)contentHeight / height);
    }

    private static LetterboxGeometry PlaceUnscaled(PreprocessingSpec spec, int width, int height)
    {
        if (spec is { Width: { } mostWidth, Height: { } mostHeight })
        {
            if (spec.Resize == ResizeMode.None && (width != mostWidth || height != mostHeight))
                throw spec.Misfit(width, height, $"frames of {mostWidth}x{mostHeight}");
            if (width > mostWidth || height > mostHeight)
                throw spec.Misfit(width, height, $"frames of at most {mostWidth}x{mostHeight}");
            if (spec.Resize == ResizeMode.Pad)
                return new LetterboxGeometry(width, height, mostWidth, mostHeight, width, height, 0, 0, 1, 1);
        }

        return Stretched(width, height, width, height, spec);
    }

    /// <summary>A scale for each axis, and padding on the right and at the bottom up to the multiple.</summary>
    private static LetterboxGeometry Stretched(int width, int height, int contentWidth, int contentHeight, PreprocessingSpec spec) => new(
        width, height, spec.Padded(contentWidth), spec.Padded(contentHeight), contentWidth, contentHeight, 0, 0,
        (double)contentWidth / width, (double)contentHeight / height);
}
