using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>What a bundle may leave out: each framework's own preprocessing, and thresholds that are the same for all.</summary>
internal static class DetectorDefaults
{
    /// <summary>Scores, overlaps and counts where neither the bundle nor the command says them.</summary>
    public static Thresholds Thresholds { get; } = new() { Score = 0.25, Iou = 0.45, Max = 300 };

    /// <summary>YOLOX: BGR 0..255, letterbox at the top left, grey 114 (<c>yolox/data/data_augment.py</c>, <c>preproc</c>).</summary>
    public static ImageInput Yolox(ImagePort port) => Common(port) with
    {
        Colour = ChannelOrder.Bgr,
        Scale = 1,
        Resize = ResizeMode.LetterboxTopleft,
    };

    /// <summary>Ultralytics: RGB 0..1, letterbox in the middle, grey 114 (<c>ultralytics/data/augment.py</c>, <c>LetterBox</c>). A graph that takes
    /// bytes has the division inside.</summary>
    public static ImageInput Ultralytics(ImagePort port) => Common(port) with
    {
        Colour = ChannelOrder.Rgb,
        Scale = port.Spec.Type == TensorType.UInt8 ? 1 : 1 / 255f,
        Resize = ResizeMode.LetterboxCenter,
    };

    /// <summary>NanoDet: BGR with its own mean and deviation, letterbox in the middle, black; shrunk by areas, as its deployment demos do.</summary>
    public static ImageInput NanoDet(ImagePort port) => Common(port) with
    {
        Colour = ChannelOrder.Bgr,
        Scale = 1,
        Mean = [103.53f, 116.28f, 123.675f],
        Std = [57.375f, 57.12f, 58.395f],
        Resize = ResizeMode.LetterboxCenterFloor,
        Pad = [0, 0, 0],
        Interpolation = Interpolation.Area,
    };

    /// <summary>NanoDet-Plus: as NanoDet, but stretched (<c>keep_ratio: False</c> in its configurations).</summary>
    public static ImageInput NanoDetPlus(ImagePort port) => NanoDet(port) with { Resize = ResizeMode.Stretch, Interpolation = Interpolation.Bilinear };

    /// <summary>FastestDet: BGR 0..1, stretched.</summary>
    public static ImageInput FastestDet(ImagePort port, Interpolation interpolation) => Common(port) with
    {
        Colour = ChannelOrder.Bgr,
        Scale = port.Spec.Type == TensorType.UInt8 ? 1 : 1 / 255f,
        Resize = ResizeMode.Stretch,
        Interpolation = interpolation,
    };

    /// <summary>UltraFace and pytorch-ssd: RGB, (v − 127) / 128, stretched.</summary>
    public static ImageInput UltraFace(ImagePort port) => Common(port) with
    {
        Colour = ChannelOrder.Rgb,
        Scale = 1,
        Mean = [127, 127, 127],
        Std = [128, 128, 128],
        Resize = ResizeMode.Stretch,
    };

    /// <summary>YuNet: BGR 0..255; a graph of free size takes the frame as it is, with black to the next multiple of the coarsest stride.</summary>
    public static ImageInput YuNet(ImagePort port, bool isSized) => Common(port) with
    {
        Colour = ChannelOrder.Bgr,
        Scale = 1,
        Resize = isSized ? ResizeMode.LetterboxTopleft : ResizeMode.Pad,
        Pad = [0, 0, 0],
        PadMultiple = isSized ? null : 32,
    };

    /// <summary>SCRFD: RGB, (v − 127.5) / 128, at the top left of black (<c>model_zoo/retinaface.py</c>, <c>detect</c>).</summary>
    public static ImageInput Scrfd(ImagePort port) => Common(port) with
    {
        Colour = ChannelOrder.Rgb,
        Scale = 1,
        Mean = [127.5f, 127.5f, 127.5f],
        Std = [128, 128, 128],
        Resize = ResizeMode.LetterboxTopleft,
        Pad = [0, 0, 0],
    };

    /// <summary>RetinaFace: BGR less a mean (<c>detect.py</c>), the frame as it is where the size is free; else at the top left, and padding that becomes 0.</summary>
    public static ImageInput RetinaFace(ImagePort port, bool isSized) => Common(port) with
    {
        Colour = ChannelOrder.Bgr,
        Scale = 1,
        Mean = [104, 117, 123],
        Resize = isSized ? ResizeMode.LetterboxTopleft : ResizeMode.None,
        Pad = [104, 117, 123],
    };

    private static ImageInput Common(ImagePort port) => new()
    {
        Width = port.Width,
        Height = port.Height,
        Layout = port.Layout,
        Type = port.Spec.Type,
        Mean = [0, 0, 0],
        Std = [1, 1, 1],
        Pad = [114, 114, 114],
        Interpolation = Interpolation.Bilinear,
    };
}
