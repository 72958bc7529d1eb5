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
