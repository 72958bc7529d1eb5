using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Imaging;
using Microsoft.ML.OnnxRuntime;
using OpenCvSharp;

namespace EdgeAgent.Benchmarks;

/// <summary>A picture of the assets and what a YOLOv8n makes of it: numbers as they come in life, hundreds of boxes around a few objects.</summary>
internal static class RealHead
{
    public const int Size = 640;
    public const int Anchors = 8400;
    public const int Classes = 80;

    /// <summary>How a picture becomes the input of a model.</summary>
    /// <param name="size">Its width and height.</param>
    public static ImageInput Input(int size) => new()
    {
        Width = size,
        Height = size,
        Resize = ResizeMode.LetterboxCenter,
        Pad = [114],
        Colour = ChannelOrder.Rgb,
        Scale = 1 / 255f,
        Layout = TensorLayout.Nchw,
        Type = TensorType.Float32,
    };

    /// <summary>The picture in a size, in BGR.</summary>
    public static byte[] Picture(int width, int height)
    {
        using var image = Cv2.ImRead(TestAssets.PathOf("images/coco/000000577539.jpg"), ImreadModes.Color);
        using var sized = new Mat();
        Cv2.Resize(image, sized, new Size(width, height));
        sized.GetArray(out Vec3b[] pixels);
        return System.Runtime.InteropServices.MemoryMarshal.AsBytes(pixels.AsSpan()).ToArray();
    }

    /// <summary>The head's output [84, 8400] for it.</summary>
    public static float[] Output()
    {
        var tensor = new float[3 * Size * Size];
        new ImagePreprocessor(Input(Size), "benchmark").Fill(new FrameFormat(PixelFormat.Bgr24, 810, 1080), Picture(810, 1080), tensor);
        using var session = new InferenceSession(TestAssets.PathOf("models/detection/yolov8n_int8.onnx"));
        using var value = OrtValue.CreateTensorValueFromMemory(tensor, [1, 3, Size, Size]);
        using var run = new RunOptions();
        using var outputs = session.Run(run, ["images"], [value], ["output0"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <summary>The same as a head of YOLOv5 gives it, [25200, 85]: three anchors a place, an objectness, classes beside it.</summary>
    public static float[] AsYolov5(float[] output)
    {
        const int numbers = 5 + Classes;
        var rows = new float[3 * Anchors * numbers];
        for (var row = 0; row < 3 * Anchors; row++)
        {
            var anchor = row % Anchors;
            var at = rows.AsSpan(row * numbers, numbers);
            for (var c = 0; c < Classes; c++)
            {
                at[5 + c] = output[(4 + c) * Anchors + anchor];
                at[4] = Math.Max(at[4], at[5 + c]);
            }

            for (var i = 0; i < 4; i++)
                at[i] = output[i * Anchors + anchor] + row / Anchors;
            if (at[4] > 0)
            {
                foreach (ref var score in at[5..])
                    score /= at[4];
            }
        }

        return rows;
    }
}
