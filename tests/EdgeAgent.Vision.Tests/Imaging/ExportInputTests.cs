using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Imaging;
using OpenCvSharp;

namespace EdgeAgent.Vision.Tests.Imaging;

/// <summary>The input tensors that the frameworks themselves made of the exports' pictures.</summary>
public class ExportInputTests
{
    private static readonly float[] ImageNetMean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] ImageNetStd = [0.229f, 0.224f, 0.225f];

    private static readonly ImageInput Detectron2 = new()
    {
        Width = 224,
        Height = 336,
        Resize = ResizeMode.ShortestEdge,
        Interpolation = Interpolation.PilBilinear,
        Colour = ChannelOrder.Bgr,
        Layout = TensorLayout.Chw,
        Type = TensorType.Float32,
    };

    private static readonly ImageInput PillowStretch = Detectron2 with
    {
        Resize = ResizeMode.Stretch,
        Colour = ChannelOrder.Rgb,
        Layout = TensorLayout.Nchw,
        Scale = 1 / 255f,
    };

    private static readonly ImageInput Classifier = PillowStretch with { Width = 64, Height = 64, Resize = ResizeMode.ShortestEdgeCrop };

    public static readonly TheoryData<string, string, ImageInput, float> Exports = new()
    {
        { "detectron2/stages_faster_dyn", "input", Detectron2, 0 },
        { "detectron2/stages_mask_dyn", "input", Detectron2, 0 },
        { "detectron2/stages_retinanet_dyn", "input", Detectron2, 0 },
        { "detectron2/stages_retinanet_raw", "input", Detectron2 with { Layout = TensorLayout.Nchw, PadMultiple = 32, Pad = [103.53f, 116.28f, 123.675f] }, 0 },
        { "detr/stages", "inputs", PillowStretch with { Width = 192, Height = 160, Mean = ImageNetMean, Std = ImageNetStd }, 1e-6f },
        { "rtdetr/stages", "images", PillowStretch with { Width = 256, Height = 256 }, 1e-6f },
        { "torchvision/stages_lraspp", "input", PillowStretch with { Width = 160, Height = 128, Mean = ImageNetMean, Std = ImageNetStd }, 1e-6f },
        { "torchvision/stages_frcnn", "input", PillowStretch with { Width = null, Height = null, Resize = ResizeMode.None, Layout = TensorLayout.Chw }, 1e-6f },
        { "torchvision/stages_cls", "input", Classifier with { ResizeTo = 72, Mean = ImageNetMean, Std = ImageNetStd }, 1e-6f },
        { "ultralytics/stages_cls", "input", Classifier with { ResizeTo = 64 }, 1e-6f },
    };

    [OpenCvTheory(NeedsAssets = true)]
    [MemberData(nameof(Exports))]
    public void A_picture_becomes_the_tensor_that_its_framework_made(string stages, string array, ImageInput input, float tolerance)
    {
        var archive = NpzArchive.Open(TestAssets.PathOf($"exports/{stages}.npz"));
        var expected = archive[array];
        var name = MemoryMarshal.Cast<byte, char>(archive["image"].Bytes.Span).ToString().Replace("\0", "", StringComparison.Ordinal);
        using var picture = Cv2.ImRead(TestAssets.PathOf($"exports/images/{name}"), ImreadModes.Color);
        var pixels = new byte[3 * picture.Width * picture.Height];
        Marshal.Copy(picture.Data, pixels, 0, pixels.Length);
        var format = new FrameFormat(PixelFormat.Bgr24, picture.Width, picture.Height);
        var preprocessor = new ImagePreprocessor(input, stages);
        var geometry = preprocessor.Prepare(format);
        Assert.Equal((expected.Shape[^2], expected.Shape[^1]), (geometry.TensorHeight, geometry.TensorWidth));
        var tensor = new float[3 * geometry.TensorWidth * geometry.TensorHeight];

        preprocessor.Fill(format, pixels, tensor);

        Assert.InRange(expected.ToFloats().Zip(tensor, (e, a) => Math.Abs(e - a)).Max(), 0, tolerance);
    }
}
