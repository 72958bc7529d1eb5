using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using OpenCvSharp;

namespace EdgeAgent.Vision.Tests.Detection;

/// <summary>Pictures of the assets as frames, decoded by OpenCV as for the references.</summary>
internal static class StillFrames
{
    public static FrameLease Read(FramePool pool, string asset)
    {
        using var image = Cv2.ImRead(TestAssets.PathOf(asset), ImreadModes.Color);
        var frame = pool.Rent(new FrameFormat(PixelFormat.Bgr24, image.Width, image.Height));
        Copy(image, frame);
        return frame;
    }

    /// <summary>Copies a picture of OpenCV's into a frame of its size.</summary>
    public static unsafe void Copy(Mat image, FrameLease frame) =>
        new ReadOnlySpan<byte>((void*)image.Data, frame.Pixels.Length).CopyTo(frame.Pixels);

    /// <summary>The frame in another layout; width and height must be even.</summary>
    public static unsafe FrameLease ToI420(FramePool pool, FrameLease frame)
    {
        var (width, height) = (frame.Format.Width, frame.Format.Height);
        var converted = pool.Rent(new FrameFormat(PixelFormat.I420, width, height));
        fixed (byte* from = frame.Pixels, to = converted.Pixels)
        {
            using var source = Mat.FromPixelData(height, width, MatType.CV_8UC3, (nint)from);
            using var target = Mat.FromPixelData(height * 3 / 2, width, MatType.CV_8UC1, (nint)to);
            Cv2.CvtColor(source, target, ColorConversionCodes.BGR2YUV_I420);
        }

        return converted;
    }
}
