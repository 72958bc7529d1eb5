using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Vision.Imaging;

/// <summary>A model's image input, complete and checked. Per-channel values are in the model's channel order.</summary>
internal sealed class PreprocessingSpec
{
    private readonly string _model;

    /// <summary>Checks an input that is complete but for what has a neutral value (scale, mean, std, pad).</summary>
    /// <exception cref="ModelException">Something is missing, contradictory or not built; the sentence names the key.</exception>
    public PreprocessingSpec(ImageInput input, string model)
    {
        _model = model;
        Colour = input.Colour ?? throw Missing("colour", "bgr or rgb");
        Layout = input.Layout ?? throw Missing("layout", "nchw or nhwc");
        Type = input.Type ?? throw Missing("type", "float32, float16 or uint8");
        Resize = input.Resize ?? throw Missing("resize", "letterbox-center, letterbox-topleft, stretch, pad or none");
        if (Colour is not (ChannelOrder.Bgr or ChannelOrder.Rgb))
            throw Fault("colour: grey is not built yet; bgr and rgb are");
        if (Layout is not (TensorLayout.Nchw or TensorLayout.Nhwc or TensorLayout.Chw))
            throw Fault("a layout of volumes does not take camera frames; nchw, nhwc and chw do");
        if (Type is not (TensorType.Float32 or TensorType.Float16 or TensorType.UInt8))
            throw Fault($"type {Type} is not one that images come in; float32, float16 and uint8 are");
        if (Resize is ResizeMode.ShortestEdge or ResizeMode.ShortestEdgeCrop)
            throw Fault("resize: shortest-edge and shortest-edge-crop are not built yet; letterbox-center, letterbox-topleft, stretch, pad and none are");
        if (input.Interpolation is not (null or Interpolation.Bilinear) && Resize is not (ResizeMode.Pad or ResizeMode.None))
            throw Fault("interpolation: area and pil-bilinear are not built yet; bilinear is");
        (Width, Height, PadMultiple) = Size(input);
        Scale = input.Scale ?? 1;
        Mean = Channels(input.Mean, 0, "mean");
        Std = Channels(input.Std, 1, "std");
        Pad = Channels(input.Pad, 0, "pad");
        if (Std.Contains(0))
            throw Fault("std: 0 would divide by zero");
        if (Type == TensorType.UInt8 && (Scale != 1 || !Mean.All(m => m == 0) || !Std.All(s => s == 1)))
            throw Fault("type: uint8 holds the pixels as they are; scale, mean and std must be absent or 1, 0 and 1");
    }

    public ChannelOrder Colour { get; }

    public TensorLayout Layout { get; }

    public TensorType Type { get; }

    public ResizeMode Resize { get; }

    /// <summary>Pixels; null only where the frame is not resized.</summary>
    public int? Width { get; }

    /// <inheritdoc cref="Width"/>
    public int? Height { get; }

    /// <summary>What the sides of a padded frame without a size are a multiple of, at least 1.</summary>
    public int PadMultiple { get; }

    public float Scale { get; }

    public float[] Mean { get; }

    public float[] Std { get; }

    public float[] Pad { get; }

    /// <summary>A frame that a model cannot take.</summary>
    public ModelException Misfit(int width, int height, string expected) => new(
        ModelFault.Unfitting,
        $"{_model} takes {expected}, and its input.resize is {(Resize == ResizeMode.Pad ? "pad" : "none")}: a frame of {width}x{height} "
        + "does not fit. Feed it frames of that size, or write letterbox-center, letterbox-topleft or stretch into input.resize.");

    private (int? Width, int? Height, int Multiple) Size(ImageInput input)
    {
        if (input is { Width: > 0, Height: > 0 })
            return (input.Width, input.Height, 1);
        if (input.Width is not null || input.Height is not null || Resize is not (ResizeMode.Pad or ResizeMode.None))
            throw Missing("size", "[width, height] above 0");
        var multiple = Resize == ResizeMode.Pad ? input.PadMultiple ?? throw Missing("pad", "{multiple: 32, value: 0} or give input.size") : 1;
        return multiple > 0 ? (null, null, multiple) : throw Missing("pad", "{multiple: 32, value: 0}");
    }

    private float[] Channels(IReadOnlyList<float>? values, float neutral, string key) => values switch
    {
        null or [] => [neutral, neutral, neutral],
        [var all] => [all, all, all],
        [var first, var second, var third] => [first, second, third],
        _ => throw Fault($"{key}: one value or three are allowed, not {values.Count}"),
    };

    private ModelException Missing(string key, string allowed) => Fault($"input.{key} is not known. Write it into its model.yaml: {allowed}");

    private ModelException Fault(string what) => new(ModelFault.BadBundle, $"The image input of {_model} cannot be prepared: {what}.");
}
