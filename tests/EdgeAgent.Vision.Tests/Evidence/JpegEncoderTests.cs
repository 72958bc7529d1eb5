using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Capture.Stills;
using EdgeAgent.Vision.Evidence;
using EdgeAgent.Vision.Tests.Imaging;

namespace EdgeAgent.Vision.Tests.Evidence;

public sealed class JpegEncoderTests
{
    [OpenCvTheory]
    [InlineData(PixelFormat.Bgr24, 63, 47)]
    [InlineData(PixelFormat.I420, 64, 48)]
    [InlineData(PixelFormat.Grey8, 63, 47)]
    public void OpenCv_gives_a_picture_that_comes_back_as_it_was(PixelFormat pixels, int width, int height) => ComesBack(pixels, width, height, useOpenCv: true);

    [ProgramTheory("ffmpeg")]
    [InlineData(PixelFormat.Bgr24, 63, 47)]
    [InlineData(PixelFormat.I420, 64, 48)]
    [InlineData(PixelFormat.I420, 63, 47)]
    [InlineData(PixelFormat.Grey8, 64, 48)]
    public void Ffmpeg_gives_a_picture_that_comes_back_as_it_was(PixelFormat pixels, int width, int height) => ComesBack(pixels, width, height, useOpenCv: false);

    private static void ComesBack(PixelFormat pixels, int width, int height, bool useOpenCv)
    {
        using var pool = new FramePool();
        using var frame = pool.Rent(new FrameFormat(pixels, width, height));
        Paint(frame);

        var file = new JpegEncoder(TimeProvider.System, useOpenCv).Encode(frame, CancellationToken.None);

        using var back = new StillImageDecoder(new FrameSourceOptions(), TimeProvider.System).Decode(file, "test", pool, CancellationToken.None);
        Assert.Equal((width, height), (back.Format.Width, back.Format.Height));
        // Left dark, right bright, without colour.
        Assert.InRange(Mean(back, 4), 40, 60);
        Assert.InRange(Mean(back, width - 5), 190, 210);
    }

    /// <summary>Grey 50 on the left, 200 on the right.</summary>
    private static void Paint(FrameLease frame)
    {
        var format = frame.Format;
        frame.Pixels.Fill(128);
        var bytes = format.Pixels == PixelFormat.Bgr24 ? 3 : 1;
        for (var y = 0; y < format.Height; y++)
        {
            for (var x = 0; x < format.Width * bytes; x++)
            {
                var grey = x / bytes < format.Width / 2 ? 50 : 200;
                frame.Pixels[y * format.Stride + x] = (byte)(format.Pixels == PixelFormat.I420 ? 16 + grey * 219 / 255 : grey);
            }
        }
    }

    private static double Mean(FrameLease frame, int x) =>
        Enumerable.Range(4, frame.Format.Height - 8).Select(y => frame.Pixels[y * frame.Format.Stride + 3 * x + 1]).Average(v => (double)v);
}
