using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Imaging;
using OpenCvSharp;

namespace EdgeAgent.Vision.Tests.Segmentation;

/// <summary>Pictures and labels at the size of a model, where a reference has them.</summary>
internal static class ModelSized
{
    /// <summary>A frame at a model's size, in bytes, by the model's own filter.</summary>
    public static FrameLease Of(FramePool pool, ImageInput input, FrameLease picture)
    {
        var bytes = new ImageInput
        {
            Width = input.Width,
            Height = input.Height,
            Colour = ChannelOrder.Bgr,
            Layout = TensorLayout.Nhwc,
            Type = TensorType.UInt8,
            Resize = ResizeMode.Stretch,
            Interpolation = input.Interpolation,
        };
        var small = pool.Rent(new FrameFormat(PixelFormat.Bgr24, input.Width!.Value, input.Height!.Value));
        new ImagePreprocessor(bytes, "test").Fill(picture.Format, picture.Pixels, small.Pixels);
        return small;
    }

    /// <summary>The labels that a reference keeps as a grey picture, row by row.</summary>
    public static float[] Labels(string asset)
    {
        using var image = Cv2.ImRead(TestAssets.PathOf(asset), ImreadModes.Grayscale);
        image.GetArray(out byte[] labels);
        return Array.ConvertAll(labels, l => (float)l);
    }
}
