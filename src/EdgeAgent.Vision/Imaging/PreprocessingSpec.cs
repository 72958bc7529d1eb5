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
        Colour = input.Colour ?? throw Missing("colour", "bgr, rgb or grey");
        Layout = input.Layout ?? throw Missing("layout", "nchw, nhwc or chw");
        Type = input.Type ?? throw Missing("type", "float32, float16 or uint8");
        Resize = input.Resize ?? throw Missing("resize", "letterbox-center, letterbox-topleft, stretch, stretch-crop, shortest-edge, shortest-edge-crop, line, line-grow, pad or none");
        Interpolation = input.Interpolation ?? Interpolation.Bilinear;
        Channels = Colour == ChannelOrder.Grey ? 1 : 3;
        if (Layout is not (TensorLayout.Nchw or TensorLayout.Nhwc or TensorLayout.Chw))
            throw Fault("a layout of volumes does not take camera frames; nchw, nhwc and chw do");
        if (Type is not (TensorType.Float32 or TensorType.Float16 or TensorType.UInt8))
            throw Fault($"type {Type} is not one that images come in; float32, float16 and uint8 are");
        (Width, Height) = Size(input);
        PadMultiple = input.PadMultiple is null or > 0 ? input.PadMultiple : throw Missing("pad", "{multiple: 32, value: 0}");
        if (Resize == ResizeMode.Pad && PadMultiple is null && Width is null)
            throw Missing("pad", "{multiple: 32, value: 0} or give input.size");
        if (Resize.IsCrop())
            ResizeTo = input.ResizeTo is > 0 ? input.ResizeTo : throw Missing("resize_to", "pixels of the shorter side before the crop, such as 256");
        Scale = input.Scale ?? 1;
        Mean = PerChannel(input.Mean, 0, "mean");
        Std = PerChannel(input.Std, 1, "std");
        Pad = PerChannel(input.Pad, 0, "pad");
        if (Std.Contains(0))
            throw Fault("std: 0 would divide by zero");
        if (Type == TensorType.UInt8 && (Scale != 1 || !Mean.All(m => m == 0) || !Std.All(s => s == 1)))
            throw Fault("type: uint8 holds the pixels as they are; scale, mean and std must be absent or 1, 0 and 1");
    }

    public ChannelOrder Colour { get; }

    public TensorLayout Layout { get; }

    public TensorType Type { get; }

    public ResizeMode Resize { get; }

    public Interpolation Interpolation { get; }

    /// <summary>Values of a pixel: 3, or 1 of grey.</summary>
    public int Channels { get; }

    /// <summary>Pixels; null only where the frame is not resized. The shorter side where that decides.</summary>
    public int? Width { get; }

    /// <summary>Pixels; null only where the frame is not resized. The limit of the longer side where the shorter one decides.</summary>
    public int? Height { get; }

    /// <summary>The shorter side before cropping.</summary>
    public int? ResizeTo { get; }

    /// <summary>What the sides are padded to a multiple of, at least 1; null where they are not.</summary>
    public int? PadMultiple { get; }

    public float Scale { get; }

    public float[] Mean { get; }

    public float[] Std { get; }

    public float[] Pad { get; }

    /// <summary>A length of the picture padded up to the multiple.</summary>
    public int Padded(int length) => PadMultiple is { } multiple ? (int)Math.Min(((long)length + multiple - 1) / multiple * multiple, int.MaxValue) : length;

    /// <summary>A frame that would take too much memory.</summary>
    public ModelException TooLarge(int width, int height, string what) => new(
        ModelFault.Unfitting, $"{_model} does not take a frame of {width}x{height}: it {what}. Feed it smaller frames, or write another size into input.size.");

    /// <summary>A frame that a model cannot take.</summary>
    public ModelException Misfit(int width, int height, string expected) => new(
        ModelFault.Unfitting,
        $"{_model} takes {expected}, and its input.resize is {(Resize == ResizeMode.Pad ? "pad" : "none")}: a frame of {width}x{height} "
        + "does not fit. Feed it frames of that size, or write letterbox-center, letterbox-topleft or stretch into input.resize.");

    private (int? Width, int? Height) Size(ImageInput input)
    {
        if (input is { Width: > 0, Height: > 0 } || (input is { Width: null, Height: null } && Resize is (ResizeMode.Pad or ResizeMode.None)))
            return (input.Width, input.Height);
        throw Missing("size", Resize == ResizeMode.ShortestEdge ? "[shortest, longest] above 0" : "[width, height] above 0");
    }

    private float[] PerChannel(IReadOnlyList<float>? values, float neutral, string key) => values switch
    {
        null or [] => [neutral, neutral, neutral],
        [var all] => [all, all, all],
        [var first, var second, var third] when Channels == 3 => [first, second, third],
        _ => throw Fault($"{key}: {(Channels == 3 ? "one value or three are" : "one value is")} allowed, not {values.Count}"),
    };

    private ModelException Missing(string key, string allowed) => Fault($"input.{key} is not known. Write it into its model.yaml: {allowed}");

    private ModelException Fault(string what) => new(ModelFault.BadBundle, $"The image input of {_model} cannot be prepared: {what}.");
}
