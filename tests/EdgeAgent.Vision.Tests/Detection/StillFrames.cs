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
        unsafe
        {
            new ReadOnlySpan<byte>((void*)image.Data, frame.Pixels.Length).CopyTo(frame.Pixels);
        }

        return frame;
    }
}
