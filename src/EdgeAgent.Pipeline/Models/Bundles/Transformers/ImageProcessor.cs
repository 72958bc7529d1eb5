using System.Globalization;
using System.Text.Json;

namespace EdgeAgent.Pipeline.Models.Bundles.Transformers;

/// <summary>
/// A <c>preprocessor_config.json</c> of a network that looks at pictures, in the words of model.yaml. Keys and defaults are those of Transformers'
/// image processors (<c>models/*/image_processing_*.py</c>), of today's and of the feature extractors before them; what it asks for and is not
/// built is refused.
/// </summary>
/// <param name="path">The file, for faults.</param>
/// <param name="config">Its content.</param>
internal sealed class ImageProcessor(string path, JsonElement config)
{
    private const int LongestSide = 16384;
    private const float OneOver255 = 1 / 255f;

    /// <summary>ConvNeXT's resize has no crop from this side on.</summary>
    private const int UncroppedSide = 384;

    /// <summary>The longer side of DETR's pictures, where nothing is said.</summary>
    private const int UsualLongest = 1333;

    /// <summary>Pillow's NEAREST, BILINEAR, BICUBIC.</summary>
    private static readonly Dictionary<int, Interpolation> Filters = new()
    {
        [0] = Interpolation.PilNearest,
        [2] = Interpolation.PilBilinear,
        [3] = Interpolation.PilBicubic,
    };

    /// <summary>Filters of processors whose file does not say one, as old ones do not.</summary>
    private static readonly Dictionary<string, Interpolation> UsualFilters = new()
    {
        ["ViT"] = Interpolation.PilBilinear,
        ["Detr"] = Interpolation.PilBilinear,
        ["ConditionalDetr"] = Interpolation.PilBilinear,
        ["DeformableDetr"] = Interpolation.PilBilinear,
        ["Yolos"] = Interpolation.PilBilinear,
        ["RTDetr"] = Interpolation.PilBilinear,
        ["Segformer"] = Interpolation.PilBilinear,
        ["MobileNetV1"] = Interpolation.PilBilinear,
        ["MobileNetV2"] = Interpolation.PilBilinear,
        ["DeiT"] = Interpolation.PilBicubic,
        ["Beit"] = Interpolation.PilBicubic,
        ["Bit"] = Interpolation.PilBicubic,
    };

    /// <summary>Processors whose single number is both sides; of the others it is the shorter one.</summary>
    private static readonly string[] Squares = ["ViT", "DeiT", "Beit", "Segformer"];

    private static readonly string[] ShorterSides = ["ConvNext", "Bit", "CLIP", "MobileViT", "MobileNetV1", "MobileNetV2", "Poolformer", "PoolFormer", "Levit"];

    /// <summary>Steps that are not built.</summary>
    private static readonly string[] Strange = ["keep_aspect_ratio", "do_thumbnail", "do_align_long_axis", "do_align_axis", "do_crop_margin", "rescale_offset", "do_center_pad"];

    /// <summary>"ViT" of ViTImageProcessor, ViTImageProcessorFast or ViTFeatureExtractor; empty where it is not said.</summary>
    private readonly string _kind = (config.TextOf("image_processor_type") ?? config.TextOf("feature_extractor_type") ?? "")
        .Replace("Fast", "", StringComparison.Ordinal).Replace("ImageProcessor", "", StringComparison.Ordinal).Replace("FeatureExtractor", "", StringComparison.Ordinal);

    /// <summary>How pictures become the network's input.</summary>
    /// <exception cref="ModelException">It asks for what is not built, or contradicts itself.</exception>
    public ImageInput Input()
    {
        foreach (var step in Strange)
        {
            if (config.FlagOf(step) == true)
                throw Refusal($"{step}: true is not built");
        }

        if (config.TryGetProperty("pad_size", out var pad) && pad.ValueKind == JsonValueKind.Object)
            throw Refusal("pad_size is not built");
        var normalises = config.FlagOf("do_normalize") ?? (config.TryGetProperty("image_mean", out _) && config.TryGetProperty("image_std", out _));
        var input = new ImageInput
        {
            Colour = config.FlagOf("do_flip_channel_order") == true ? ChannelOrder.Bgr : ChannelOrder.Rgb,
            Scale = config.FlagOf("do_rescale") == false ? 1 : (float?)config.NumberOf("rescale_factor") ?? OneOver255,
            Mean = normalises ? Channels("image_mean", 0) : [0],
            Std = normalises ? Channels("image_std", 1) : [1],
            Pad = [0],
        };
        return input.Scale is > 0 and < 1e6f
            ? config.FlagOf("do_resize") == false ? Uncut(input) : Resized(input)
            : throw Refusal(FormattableString.Invariant($"rescale_factor {input.Scale} is none"));
    }

    private ImageInput Uncut(ImageInput input) => config.FlagOf("do_center_crop") == true
        ? throw Refusal("do_center_crop without do_resize is not built")
        : input with { Resize = ResizeMode.None };

    private ImageInput Resized(ImageInput input)
    {
        input = input with { Interpolation = Filter() };
        var size = Size();
        if (size is { Shortest: { } shortest })
            return Shorter(input, shortest, size.Longest);
        var (width, height) = (size.Width!.Value, size.Height!.Value);
        if (Crop() is not var (cropWidth, cropHeight))
            return input with { Resize = ResizeMode.Stretch, Width = width, Height = height };
        if (width != height || cropWidth > width || cropHeight > height)
            throw Refusal($"a crop of {cropWidth}×{cropHeight} out of {width}×{height} is not built");
        return input with { Resize = ResizeMode.StretchCrop, ResizeTo = width, Width = cropWidth, Height = cropHeight };
    }

    /// <summary>The shorter side to a length; the rest is cut, or the longer one limited.</summary>
    private ImageInput Shorter(ImageInput input, int shortest, int? longest)
    {
        if (_kind == "ConvNext" && shortest >= UncroppedSide)
            return input with { Resize = ResizeMode.Stretch, Width = shortest, Height = shortest };
        var cut = input with { Resize = ResizeMode.ShortestEdgeCropFloor, ResizeTo = shortest };
        if (_kind == "ConvNext")
            return cut with { ResizeTo = (int)(shortest / Share(224 / 256.0)), Width = shortest, Height = shortest };
        if (_kind == "Levit")
            cut = cut with { ResizeTo = (int)(256 / 224.0 * shortest) };
        else if (config.NumberOf("crop_pct") is not null)
            cut = cut with { ResizeTo = (int)(shortest / Share(1)) };
        if (Crop() is var (width, height))
        {
            return width <= cut.ResizeTo && height <= cut.ResizeTo
                ? cut with { Width = width, Height = height }
                : throw Refusal($"a crop of {width}×{height} out of a shorter side of {cut.ResizeTo} is not built");
        }

        return input with { Resize = ResizeMode.ShortestEdge, Width = shortest, Height = longest ?? UsualLongest };
    }

    private double Share(double usual) => config.NumberOf("crop_pct") switch
    {
        null => usual,
        > 0.1 and <= 1 and var share => share,
        var other => throw Refusal(string.Create(CultureInfo.InvariantCulture, $"crop_pct {other} is none")),
    };

    private (int? Width, int? Height, int? Shortest, int? Longest) Size()
    {
        if (!config.TryGetProperty("size", out var size))
            throw Refusal("it says no size");
        (int? Width, int? Height, int? Shortest, int? Longest) said = size.ValueKind switch
        {
            JsonValueKind.Number when config.WholeOf("max_size") is { } most => (null, null, config.WholeOf("size"), most),
            JsonValueKind.Number when Squares.Contains(_kind) => (config.WholeOf("size"), config.WholeOf("size"), null, null),
            JsonValueKind.Number when ShorterSides.Contains(_kind) => (null, null, config.WholeOf("size"), null),
            _ => (size.WholeOf("width"), size.WholeOf("height"), size.WholeOf("shortest_edge"), size.WholeOf("longest_edge")),
        };
        var sides = (int?[])[said.Width, said.Height, said.Shortest, said.Longest];
        if ((said is { Width: null } or { Height: null } && said.Shortest is null) || sides.Any(s => s is not (null or (> 0 and <= LongestSide))))
            throw Refusal($"size: {size.GetRawText()} is not built; {{height, width}} and {{shortest_edge, longest_edge}} are");
        return said;
    }

    private (int Width, int Height)? Crop()
    {
        if (config.FlagOf("do_center_crop") != true)
            return null;
        if (!config.TryGetProperty("crop_size", out var size))
            throw Refusal("it says do_center_crop and no crop_size");
        var (width, height) = (config.WholeOf("crop_size") ?? size.WholeOf("width"), config.WholeOf("crop_size") ?? size.WholeOf("height"));
        return width is > 0 and <= LongestSide && height is > 0 and <= LongestSide
            ? (width.Value, height.Value)
            : throw Refusal($"crop_size: {size.GetRawText()} is none");
    }

    private Interpolation Filter()
    {
        if (config.WholeOf("resample") is { } number)
        {
            return Filters.TryGetValue(number, out var filter)
                ? filter
                : throw Refusal($"resample: {number} is not built; Pillow's 0 (nearest), 2 (bilinear) and 3 (bicubic) are");
        }

        return UsualFilters.TryGetValue(_kind, out var usual)
            ? usual
            : throw Refusal("it says no resample, and the usual one of its processor is not known here");
    }

    private IReadOnlyList<float> Channels(string name, float neutral)
    {
        if (!config.TryGetProperty(name, out var values) || values.ValueKind == JsonValueKind.Null)
            return [neutral];
        if (values.ValueKind == JsonValueKind.Array && values.GetArrayLength() is 1 or 3
            && values.EnumerateArray().All(v => v.ValueKind == JsonValueKind.Number && v.TryGetSingle(out var number) && float.IsFinite(number) && (number > 1e-6f || name != "image_std")))
            return [.. values.EnumerateArray().Select(v => v.GetSingle())];
        throw Refusal($"{name}: {values.GetRawText()} is not one number or three");
    }

    private ModelException Refusal(string what) => new(ModelFault.BadBundle,
        $"{path} asks for a preprocessing that cannot be done: {what}. Write what the model was trained with into a {BundleReader.DescriptionName} beside the graph (its section input); that goes before.");
}
