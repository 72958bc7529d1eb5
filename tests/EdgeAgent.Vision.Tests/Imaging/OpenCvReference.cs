using System.Runtime.InteropServices;
using EdgeAgent.Vision.Imaging;
using OpenCvSharp;

namespace EdgeAgent.Vision.Tests.Imaging;

/// <summary>What OpenCV makes of the same frame.</summary>
internal static class OpenCvReference
{
    /// <summary>Resizes bytes of <paramref name="channels"/> a pixel.</summary>
    public static byte[] Resize(
        byte[] pixels, int channels, int width, int height, int toWidth, int toHeight, InterpolationFlags how = InterpolationFlags.Linear)
    {
        var type = channels == 3 ? MatType.CV_8UC3 : MatType.CV_8UC1;
        using var source = Mat.FromPixelData(height, width, type, pixels);
        using var resized = new Mat();
        Cv2.Resize(source, resized, new Size(toWidth, toHeight), 0, 0, how);
        return Bytes(resized);
    }

    /// <summary>Converts with <c>COLOR_YUV2BGR_I420</c>; OpenCV takes even sizes only.</summary>
    public static byte[] ToBgr(byte[] i420, int width, int height)
    {
        using var source = Mat.FromPixelData(height * 3 / 2, width, MatType.CV_8UC1, i420);
        using var converted = new Mat();
        Cv2.CvtColor(source, converted, ColorConversionCodes.YUV2BGR_I420);
        return Bytes(converted);
    }

    /// <summary>Converts with <c>COLOR_BGR2GRAY</c>.</summary>
    public static byte[] ToGrey(byte[] bgr, int width, int height)
    {
        using var source = Mat.FromPixelData(height, width, MatType.CV_8UC3, bgr);
        using var converted = new Mat();
        Cv2.CvtColor(source, converted, ColorConversionCodes.BGR2GRAY);
        return Bytes(converted);
    }

    /// <summary>Converts with <c>COLOR_BGR2YUV_I420</c>; even sizes only.</summary>
    public static byte[] ToI420(byte[] bgr, int width, int height)
    {
        using var source = Mat.FromPixelData(height, width, MatType.CV_8UC3, bgr);
        using var converted = new Mat();
        Cv2.CvtColor(source, converted, ColorConversionCodes.BGR2YUV_I420);
        return Bytes(converted);
    }

    /// <summary>A resized picture within its padding, three bytes a pixel.</summary>
    public static byte[] Place(byte[] content, LetterboxGeometry geometry, byte pad)
    {
        var placed = new byte[3 * geometry.TensorWidth * geometry.TensorHeight];
        placed.AsSpan().Fill(pad);
        for (var y = 0; y < geometry.ContentHeight; y++)
        {
            content.AsSpan(3 * y * geometry.ContentWidth, 3 * geometry.ContentWidth)
                .CopyTo(placed.AsSpan(3 * ((y + geometry.PadTop) * geometry.TensorWidth + geometry.PadLeft)));
        }

        return placed;
    }

    private static byte[] Bytes(Mat mat)
    {
        var bytes = new byte[mat.Rows * mat.Cols * mat.Channels()];
        Marshal.Copy(mat.Data, bytes, 0, bytes.Length);
        return bytes;
    }
}
