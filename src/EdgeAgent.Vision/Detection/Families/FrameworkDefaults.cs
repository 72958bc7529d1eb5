using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>What a bundle of a framework's detector may leave out: the framework's own preprocessing and thresholds.</summary>
internal static class FrameworkDefaults
{
    /// <summary>What <c>ToTensor</c> and <c>Normalize</c> of torchvision make of ImageNet's mean and deviation.</summary>
    private static readonly float[] ImageNetMean = [0.485f, 0.456f, 0.406f];

    private static readonly float[] ImageNetStd = [0.229f, 0.224f, 0.225f];

    /// <summary>Detectron2's <c>MODEL.PIXEL_MEAN</c>, BGR: padding of this value is 0 to the network.</summary>
    private static readonly float[] Detectron2Mean = [103.53f, 116.28f, 123.675f];

    /// <summary>Of RetinaNet's raw heads: <c>NMS_THRESH_TEST</c> and <c>DETECTIONS_PER_IMAGE</c> of Detectron2's <c>config/defaults.py</c>.</summary>
    public static Thresholds RetinaNet { get; } = DetectorDefaults.Thresholds with { Iou = 0.5, Max = 100 };

    /// <summary>Of TensorFlow's: <c>min_score_thresh</c> of <c>object_detection/utils/visualization_utils.py</c>.</summary>
    public static Thresholds TensorFlow { get; } = DetectorDefaults.Thresholds with { Score = 0.5 };

    /// <summary>Of query detectors of the softmax line: Transformers' <c>post_process_object_detection</c>.</summary>
    public static Thresholds Detr { get; } = DetectorDefaults.Thresholds with { Score = 0.5 };

    /// <summary>
    /// DETR: RGB, ImageNet's mean and deviation, Pillow's filter (<c>datasets/coco.py</c>, <c>make_coco_transforms</c>; Transformers
    /// <c>DetrImageProcessor</c>). A graph of a fixed size is stretched to, a free one takes the shorter side to 800 pixels.
    /// </summary>
    public static ImageInput DetrImage(ImagePort port) => Picture(port, HasSize(port) ? ResizeMode.Stretch : ResizeMode.ShortestEdge) with
    {
        Width = port.Width ?? (port.Height is null ? 800 : null),
        Height = port.Height ?? (port.Width is null ? 1333 : null),
        Mean = ImageNetMean,
        Std = ImageNetStd,
    };

    /// <summary>
    /// RT-DETR, D-FINE, DEIM: RGB 0..1, stretched with Pillow's filter (<c>references/deploy/rtdetrv2_onnxruntime.py</c>). Graphs whose outputs have
    /// lost their batch axis were cut down for a deployment that resizes with OpenCV (measured in assets/expected: deimv2_atto).
    /// </summary>
    public static ImageInput RtDetrImage(ImagePort port, bool isSqueezed = false) =>
        Picture(port, ResizeMode.Stretch) with { Interpolation = isSqueezed ? Interpolation.Bilinear : Interpolation.PilBilinear };

    /// <summary>RF-DETR: as RT-DETR, with ImageNet's mean and deviation (<c>rfdetr/detr.py</c>, <c>predict</c>).</summary>
    public static ImageInput RfDetrImage(ImagePort port) => RtDetrImage(port) with { Mean = ImageNetMean, Std = ImageNetStd };

    /// <summary>
    /// torchvision: RGB 0..1 of the frame's own size; resize, mean and deviation are inside (<c>models/detection/transform.py</c>). A graph that was
    /// traced for one size gets the frame at its top left, and padding that the normalisation inside makes 0, as torchvision pads.
    /// </summary>
    public static ImageInput TorchvisionImage(ImagePort port) => HasSize(port)
        ? Picture(port, ResizeMode.LetterboxTopleft) with { Pad = [.. ImageNetMean.Select(m => MathF.Round(m * 255, 3))] }
        : Picture(port, ResizeMode.None);

    /// <summary>
    /// Detectron2: BGR 0..255, Pillow's filter, the shorter side to 800 and the longer to at most 1333 pixels (<c>config/defaults.py</c>,
    /// <c>INPUT.MIN_SIZE_TEST</c>); mean, deviation and padding are inside. A graph that was traced for one size gets the frame at its top left, and
    /// padding that the normalisation inside makes 0, as <c>structures/image_list.py</c> pads.
    /// </summary>
    public static ImageInput Detectron2Image(ImagePort port)
    {
        var input = Picture(port, ResizeMode.ShortestEdge) with { Colour = ChannelOrder.Bgr, Scale = 1, Pad = Detectron2Mean };
        return HasSize(port)
            ? input with { Resize = ResizeMode.LetterboxTopleft }
            : input with { Width = 800, Height = 1333 };
    }

    /// <summary>The same where the padding to a multiple of 32 is not inside.</summary>
    public static ImageInput RetinaNetImage(ImagePort port) => HasSize(port) ? Detectron2Image(port) : Detectron2Image(port) with { PadMultiple = 32 };

    /// <summary>
    /// TensorFlow: RGB 0..255 of the frame's own size where that is free (the resize is inside), else stretched. TensorFlow Lite takes floats from
    /// −1 to 1 (<c>object_detection/export_tflite_graph_lib_tf2.py</c>).
    /// </summary>
    public static ImageInput TensorFlowImage(ImagePort port, bool isLite)
    {
        var isNormalised = isLite && port.Spec.Type != TensorType.UInt8;
        return Picture(port, HasSize(port) ? ResizeMode.Stretch : ResizeMode.None) with
        {
            Scale = 1,
            Mean = isNormalised ? [127.5f] : [0],
            Std = isNormalised ? [127.5f] : [1],
            Interpolation = Interpolation.Bilinear,
        };
    }

    private static bool HasSize(ImagePort port) => port is { Width: not null, Height: not null };

    private static ImageInput Picture(ImagePort port, ResizeMode resize) => new()
    {
        Width = port.Width,
        Height = port.Height,
        Colour = ChannelOrder.Rgb,
        Layout = port.Layout,
        Type = port.Spec.Type,
        Scale = port.Spec.Type == TensorType.UInt8 ? 1 : 1 / 255f,
        Mean = [0, 0, 0],
        Std = [1, 1, 1],
        Resize = resize,
        Pad = [0, 0, 0],
        Interpolation = Interpolation.PilBilinear,
    };
}
